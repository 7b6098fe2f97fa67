import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = '/sys/fs/cgroup'
/** Short, so that who is held waits for milliseconds and not for tenths of a second. */
const periodMicroseconds = 10_000

/** The control groups of the system: where new ones are made, and how one is told its share of processor time. */
interface ControlGroups {
  readonly directory: string
  /** What must stand in a file of that directory before a new group has a share. */
  readonly controllers: { readonly file: string; readonly text: string } | null
  readonly files: (share: number) => Readonly<Record<string, string>>
}

/** Whether this machine can hold processes to a share: Linux, as root. */
export function canHold(): boolean {
  return controlGroups() !== null
}

/** Holds a process with all its threads to a share of one processor; gives what lets it go again. */
export function hold(pid: number, share: number): () => void {
  const groups = controlGroups()
  if (groups === null) throw new Error('Nothing can be held to a share of a processor here.')
  const { controllers } = groups
  if (controllers !== null) writeFileSync(path.join(groups.directory, controllers.file), controllers.text)
  const directory = path.join(groups.directory, `hub-bench-${pid}`)
  mkdirSync(directory)
  for (const [file, text] of Object.entries(groups.files(share))) writeFileSync(path.join(directory, file), text)
  writeFileSync(path.join(directory, 'cgroup.procs'), String(pid))
  return () => {
    // A group with processes cannot be removed.
    writeFileSync(path.join(groups.directory, 'cgroup.procs'), String(pid))
    rmdirSync(directory)
  }
}

function controlGroups(): ControlGroups | null {
  const quota = (share: number): number => Math.round(share * periodMicroseconds)
  const controllers = path.join(root, 'cgroup.controllers')
  if (existsSync(controllers) && readFileSync(controllers, 'utf8').split(/\s+/).includes('cpu') && mayWrite(root)) {
    return {
      directory: root,
      controllers: { file: 'cgroup.subtree_control', text: '+cpu' },
      files: (share) => ({ 'cpu.max': `${quota(share)} ${periodMicroseconds}` }),
    }
  }
  // Before version 2 each controller had a tree of its own.
  const ofVersion1 = path.join(root, 'cpu')
  if (!existsSync(path.join(ofVersion1, 'cpu.cfs_quota_us')) || !mayWrite(ofVersion1)) return null
  return {
    directory: ofVersion1,
    controllers: null,
    files: (share) => ({
      'cpu.cfs_period_us': String(periodMicroseconds),
      'cpu.cfs_quota_us': String(quota(share)),
    }),
  }
}

function mayWrite(directory: string): boolean {
  try {
    accessSync(path.join(directory, 'cgroup.procs'), constants.W_OK)
    return true
  } catch {
    return false
  }
}
