import type { Reporter, TestModule } from 'vitest/node'

/** So many files are no selection any more. */
export const wholeSuite = 50
/** What is printed at the end of a run; `TEST_TIMES=all` prints every file. */
const filesShown = 10

/**
 * Prints at the end of a run which tests passed at their second attempt only and why they failed at the first, and the slowest files, with the seconds that their imports
 * and their tests and hooks took.
 */
export default class FileTimesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    tellAttempts(modules)
    const all = process.env['TEST_TIMES'] === 'all'
    if (modules.length < wholeSuite && !all) return
    const times = modules
      .map((module) => {
        const { collectDuration, prepareDuration, environmentSetupDuration, setupDuration, duration } =
          module.diagnostic()
        const loading = collectDuration + prepareDuration + environmentSetupDuration + setupDuration
        return { file: module.relativeModuleId, loading, running: duration, seconds: loading + duration }
      })
      .sort((left, right) => right.seconds - left.seconds)
    const sum = (part: 'loading' | 'running'): string => inSeconds(times.reduce((total, time) => total + time[part], 0))
    const lines = times
      .slice(0, all ? times.length : filesShown)
      .map(({ file, loading, running }) => `  ${inSeconds(running)} + ${inSeconds(loading)}  ${file}`)
    process.stdout.write(
      [
        '',
        `The slowest of ${times.length} files, in seconds of tests and hooks + imports (all: ${sum('running').trim()} + ${sum('loading').trim()}):`,
        ...lines,
        '',
      ].join('\n'),
    )
  }
}

function tellAttempts(modules: readonly TestModule[]): void {
  const again = modules.flatMap((module) =>
    [...module.children.allTests('passed')]
      .filter((test) => (test.diagnostic()?.retryCount ?? 0) > 0)
      .map((test) => {
        const errors = (test.result().errors ?? []).map(({ message, stacks }) => {
          const at = stacks?.find(({ file }) => file.endsWith(module.relativeModuleId))
          return `    ${message.replace(/\s*\n\s*/g, ' | ')}${at === undefined ? '' : ` (line ${at.line})`}`
        })
        return [`  ${module.relativeModuleId} > ${test.fullName}`, ...errors].join('\n')
      }),
  )
  if (again.length > 0) process.stdout.write(`\nPassed at the second attempt only:\n${again.join('\n')}\n`)
}

function inSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1).padStart(7)
}
