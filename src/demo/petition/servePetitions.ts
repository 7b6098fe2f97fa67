import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type PetitionAccount, startPetitionService } from './petitionService.ts'

/**
 * The petition service as a process of its own, so that it can be stopped and started while the hub serves:
 * `node src/demo/petition/servePetitions.ts <folder>`. Its port and account are kept in the folder, so that it comes back as the same
 * service. With `--attached` it ends with the process that started it, and leaves Ctrl-C to that one.
 */

interface Kept extends PetitionAccount {
  readonly port: number
}

const [folder, attached] = process.argv.slice(2)
if (folder === undefined)
  throw new Error('Say the folder of the service: node src/demo/petition/servePetitions.ts <folder>')
const keptFile = path.join(folder, 'service.json')
const kept = readKept(keptFile)
const account: PetitionAccount = kept ?? {
  appKey: `xfapi-${randomBytes(4).toString('hex')}`,
  appSecret: randomBytes(24).toString('base64url'),
}

const service = await startPetitionService({ account, port: kept?.port ?? 0 }).catch(() =>
  // Another program has taken the port meanwhile.
  startPetitionService({ account }),
)
writeFileSync(keptFile, `${JSON.stringify({ ...account, port: service.port } satisfies Kept)}\n`, { mode: 0o600 })
writeFileSync(path.join(folder, 'service.pid'), `${process.pid}\n`)
process.stdout.write(`${JSON.stringify({ url: service.url })}\n`)

const stop = (): void => void service.stop().then(() => process.exit(0))
process.on('SIGTERM', stop)
if (attached === '--attached') {
  process.on('SIGINT', () => undefined)
  process.stdin.on('end', stop).resume()
} else {
  process.on('SIGINT', stop)
}

function readKept(file: string): Kept | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}
