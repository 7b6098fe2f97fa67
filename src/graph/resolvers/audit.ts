import { HubError } from '../../errors.ts'
import { listCursors } from '../../figures/cursor.ts'
import type { QueryResolvers, Resolvers } from '../../generated/resolvers.ts'
import { type AuditFilter, type AuditPosition, readAudit } from '../../store/auditRead.ts'
import { keyOfAuditEntry } from '../auditNodes.ts'
import type { GraphContext } from '../context.ts'
import { departmentCodes } from '../departments.ts'
import type { AuditConnectionModel, AuditEntryModel } from '../models.ts'
import { nodeId } from '../nodeId.ts'
import { checkPageSize, edgesOf } from '../page.ts'
import { momentOf } from '../words.ts'

type AuditArguments = Parameters<
  Extract<NonNullable<QueryResolvers<GraphContext>['auditLog']>, (...given: never[]) => unknown>
>[1]

/** A page of the audit, the latest first. Reading it is on record before it is answered. */
async function auditLog(
  { first, after, ...asked }: AuditArguments,
  context: GraphContext,
): Promise<AuditConnectionModel> {
  const { hub, principal, audit } = context
  checkPageSize(first)
  audit.beforeRecords()
  audit.records(0)
  const filter = filterOf(asked, context)
  const cursors = listCursors(hub.cursorKey, JSON.stringify(['auditLog', filter]))
  const position = after == null ? null : (JSON.parse(cursors.decode(after)) as AuditPosition)
  const { entries, hasNextPage } = await readAudit(hub.database, principal, (log) =>
    log.page(filter, { first, after: position }),
  )
  const cursorOf = ({ at, chainId, sequence }: AuditEntryModel): string =>
    cursors.encode(JSON.stringify({ at: at.toISOString(), chainId, sequence } satisfies AuditPosition))
  return {
    countEntries: () => readAudit(hub.database, principal, (log) => log.count(filter)),
    nodes: entries,
    ...edgesOf(entries, cursorOf, position !== null, hasNextPage),
  }
}

function filterOf(
  { principal, operation, department, jurisdiction, from, to, outcome }: Omit<AuditArguments, 'first' | 'after'>,
  { hub, audit }: GraphContext,
): AuditFilter {
  const area = jurisdiction == null ? null : hub.tree.findByCode(jurisdiction)
  if (jurisdiction != null && area === null)
    throw new HubError('INPUT_INVALID', `No area has the code "${jurisdiction.slice(0, 20)}".`)
  if (area !== null) audit.jurisdiction(area.id)
  return {
    ...(principal == null ? {} : { principal }),
    ...(operation == null ? {} : { operation }),
    ...(department == null ? {} : { department }),
    ...(area === null ? {} : { jurisdiction: area.id }),
    ...(from == null ? {} : { from: new Date(from) }),
    ...(to == null ? {} : { to: new Date(to) }),
    ...(outcome == null ? {} : { outcome }),
  }
}

/** The log of who asked what. */
export const auditResolvers: Resolvers = {
  Query: { auditLog: (_root, given, context) => auditLog(given, context) },
  AuditEntry: {
    id: (entry) => nodeId('AuditEntry', keyOfAuditEntry(entry)),
    at: ({ at }) => momentOf(at),
    principal: ({ principalId }) => principalId,
    operation: ({ operationName }) => operationName,
    durationMilliseconds: ({ duration }) => duration,
    chain: ({ chainId }) => chainId,
    // Areas and departments of former times may be gone; the counts are kept.
    jurisdictions: ({ jurisdictions }, _arguments, { hub }) =>
      jurisdictions.filter((id) => hub.tree.has(id)).map((id) => hub.tree.get(id)),
    departments: ({ departments }) => {
      const known = departmentCodes()
      return departments.flatMap((code) => known.filter((one) => one === code).map((one) => ({ code: one })))
    },
  },
  AuditEntryConnection: { totalCount: (page) => page.countEntries() },
}
