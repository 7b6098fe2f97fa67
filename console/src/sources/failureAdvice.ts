import type { Words } from '../language/language.tsx'

/** What to do about a feed that failed, by the error's code, as docs/sync.md has it. */
const advice: Readonly<Record<string, Words>> = {
  SYNC_REMOVALS_REFUSED: {
    zh: '这次会删除过多数据，已拒绝。请向部门核实；确已删除的，可在下面勾选“接受删除”后重新同步。',
    en: 'The run would remove too many rows and was refused. Ask the department; if they are really gone, start it again below and accept the removals.',
  },
  SOURCE_EMPTY: {
    zh: '来源原有数据，现在为空。请向部门核实；确实为空的，可在下面勾选“接受删除”后重新同步。',
    en: 'The source had rows and now has none. Ask the department; if that is right, start it again below and accept the removals.',
  },
  SYNC_REJECTS_EXCEEDED: {
    zh: '无法读取的行过多，已拒绝。请由维护人员用 hub connector preview 查看，改正代码表或连接器后重新同步。',
    en: 'Too many rows cannot be read. Have hub connector preview show them, mend code tables or the connector, then sync.',
  },
  SOURCE_DRIFTED: {
    zh: '来源的字段或代码有变化，已停止。请由维护人员改正连接器；无需改正的，执行 hub sync --accept-drift。',
    en: 'Columns or codes of the source changed. Have the connector mended; if nothing needs mending, run hub sync --accept-drift.',
  },
  SOURCE_SHAPE_CHANGED: {
    zh: '要读取的字段、表头或工作表不见了。请由维护人员用 hub connector check 查看来源现状并改正连接器。',
    en: 'A column, header or sheet that is read is gone. Have hub connector check show the source as it is now, and mend the connector.',
  },
  SOURCE_UNREACHABLE: {
    zh: '来源没有响应，下次同步会自动重试。持续如此时，请部门检查其系统和网络。',
    en: 'The source does not answer; the next run tries again. If it stays so, ask the department to look at its system and network.',
  },
  SOURCE_INCOMPLETE: {
    zh: '来源给出的数据不全，下次同步会自动重试。',
    en: 'The source gave less than it counts; the next run tries again.',
  },
  SOURCE_UNSTABLE: {
    zh: '读取时来源正在变化，下次同步会自动重试。',
    en: 'The source changed while it was read; the next run tries again.',
  },
  FILE_INCOMPLETE: {
    zh: '文件尚未写完，稍后会自动读取。长时间如此时，请部门重新放置文件。',
    en: 'A file is still being written and will be read later. If it stays so, ask the department to deliver it again.',
  },
  SOURCE_UNREADABLE: {
    zh: '来源的回答无法读取（格式损坏或过大）。请部门检查其服务；数据库或接口有改动的，请维护人员用 hub connector check 查看。',
    en: 'The source’s answer cannot be read: damaged, too large, or of another form. Ask the department to look at its service; if that was changed, have hub connector check show it.',
  },
  FILE_UNREADABLE: {
    zh: '文件已损坏，或内容与文件名不符。请部门重新放置文件。',
    en: 'A file is damaged, or is not what its name says. Ask the department to deliver it again.',
  },
  SYNC_INTERRUPTED: {
    zh: '同步被中断，没有留下半途的数据。重新同步即可。',
    en: 'The run was stopped before its end; nothing half done was kept. Start it again.',
  },
  SYNC_ALREADY_RUNNING: {
    zh: '该来源的另一次同步正在进行，请等它结束。',
    en: 'Another run of this source is under way; wait until it has ended.',
  },
  SOURCE_REFUSED: {
    zh: '来源拒绝了本系统的账号。请部门检查账号和权限。',
    en: 'The source refused the hub’s account. Ask the department to look at account and rights.',
  },
}

const unreadRun: Words = {
  zh: '同步中止，没有写入任何数据，原有数据不变。多为来源没有响应，下次会自动重试；持续失败时，请部门检查其系统、网络和账号，并查看同步报告中的错误代码。',
  en: 'The run ended with an error and kept nothing; what was there stays. Most often the source does not answer, and the next run tries again. If it stays so, have system, network and account looked at, and the code in the report of the run.',
}

const other: Words = {
  zh: '请将代码告知系统管理员，并查看同步报告。',
  en: 'Tell whoever runs the hub this code, and have the report of the run looked at.',
}

/** What to do about a failure. */
export function adviceForFailure(code: string | null): Words {
  return adviceOf(code) ?? other
}

/** For a run that failed before any feed was read. `code` is null for readers whom the hub does not tell it. */
export function adviceForWholeRun(code: string | null): Words {
  return adviceOf(code) ?? (code === null ? unreadRun : other)
}

function adviceOf(code: string | null): Words | undefined {
  return code !== null && Object.hasOwn(advice, code) ? advice[code] : undefined
}

/** Failures after which a person may say that what is gone is really gone. */
export function mayAcceptRemovals(codes: readonly (string | null)[]): boolean {
  return codes.some((code) => code === 'SYNC_REMOVALS_REFUSED' || code === 'SOURCE_EMPTY')
}
