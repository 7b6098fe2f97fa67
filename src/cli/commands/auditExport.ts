import type { SealedEntry } from '../../audit/auditEntry.ts'
import { isDay } from '../../calendar.ts'
import { HubError } from '../../errors.ts'
import { hubService } from '../../identity/principal.ts'
import type { JurisdictionTree } from '../../jurisdictions/jurisdictionTree.ts'
import { readAudit } from '../../store/auditRead.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub audit export`: every entry of a time as one line of JSON, in the order of time. */
export async function runAuditExport(
  context: CommandContext,
  options: { readonly from?: string; readonly to?: string; readonly format: string },
): Promise<number> {
  if (options.format !== 'jsonl')
    throw new HubError('ARGUMENTS_INVALID', `--format takes jsonl only; ${options.format} is not.`)
  const [from, to] = [momentGiven('--from', options.from), momentGiven('--to', options.to)]
  const hub = await context.openHub()
  await readAudit(hub.database, hubService, (audit) =>
    context.stream(linesOf(audit.entriesBetween(from, to), hub.tree, context.shutdown.signal)),
  )
  return exitCodes.success
}

async function* linesOf(
  entries: AsyncIterable<SealedEntry>,
  tree: JurisdictionTree,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for await (const entry of entries) {
    signal.throwIfAborted()
    // The hash is made of the hub's own numbers of areas; whoever reads the lines elsewhere knows their codes.
    const codes = entry.jurisdictions.map((id) => (tree.has(id) ? tree.get(id).code : null))
    yield JSON.stringify({ ...entry, jurisdictionCodes: codes })
  }
}

/** A day, which begins at midnight in China, or a moment with its offset. Throws ARGUMENTS_INVALID. */
function momentGiven(option: string, given: string | undefined): Date | null {
  if (given === undefined) return null
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(given)
  const moment = new Date(isDay(given) ? `${given}T00:00:00+08:00` : given)
  if ((!isDay(given) && !(isMoment && isDay(given.slice(0, 10)))) || Number.isNaN(moment.getTime()))
    throw new HubError(
      'ARGUMENTS_INVALID',
      `${option} takes a day (2026-03-01) or a moment with its offset (2026-03-01T08:00:00+08:00).`,
    )
  return moment
}
