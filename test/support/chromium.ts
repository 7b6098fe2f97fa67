import { accessSync, constants } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import type { TestContext } from 'vitest'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

// Without these the browser itself looks for updates and the like, and a test of "no request leaves" would see its noise.
const quietAndContained = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-software-rasterizer',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

const missing =
  'No Chromium on this machine, so the Explorer was not opened in a browser. Install it (Debian, Ubuntu: `apt-get install chromium`) or name one in CHROMIUM_PATH.'

/** The path of a Chromium or Chrome: what CHROMIUM_PATH names, else the first one found in the usual places. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  return (named === undefined ? usualPlaces : [named]).find(isExecutable)
}

/**
 * Starts a headless browser. Where there is none, the test that asks is skipped with the reason; under CI it fails, because
 * a build server that silently skips proves nothing.
 */
export async function launchChromium(test: Pick<TestContext, 'skip'>): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath !== undefined) {
    // Without a language that knows UTF-8 (a bare container has none) it saves every file with a Chinese name as `download`.
    const env = { ...process.env, LC_ALL: 'C.UTF-8' }
    return chromium.launch({ executablePath, args: quietAndContained, env })
  }
  if (runsInContinuousIntegration()) throw new Error(missing)
  // The usual reporter shows only that a test was skipped, not why.
  console.warn(missing)
  return test.skip(missing)
}

function runsInContinuousIntegration(): boolean {
  return ['true', '1'].includes(process.env['CI'] ?? '')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
