import { HubError } from '../../errors.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { readRuns } from '../../store/sourceRead.ts'
import { mayReadRunsOf, mayStartRun } from '../accessSubjects.ts'
import type { GraphContext } from '../context.ts'
import type { SourceModel } from '../models.ts'
import { nodeLoader } from '../nodes.ts'
import { inLanguage } from '../words.ts'

async function findSource(sourceId: string, context: GraphContext): Promise<SourceModel | null> {
  if (context.hub.nodeIds.parse(sourceId)?.type !== 'Source') return null
  return (await nodeLoader(context).load(sourceId)) as unknown as SourceModel | null
}

const unknownSource = (path: readonly string[]) => ({
  code: 'SOURCE_UNKNOWN',
  words: {
    zh: '没有这个数据来源。请从 `sources` 取标识。',
    en: 'There is no such source. Take its id from `sources`.',
  },
  path,
})

const deniedSource = (path: readonly string[]) => ({
  code: 'ACCESS_DENIED',
  words: {
    zh: '您无权同步这个来源：须有权查看其部门，且管辖范围包含其所属市、县的全部。',
    en: 'You may not sync this source: your role needs its department, and your area must hold all of its city or county.',
  },
  path,
})

/** Starting runs, and following them. */
export const syncResolvers: Resolvers = {
  Mutation: {
    startSync: async (_root, { input }, context) => {
      const source = await findSource(input.sourceId, context)
      if (source === null) return { run: null, userErrors: [unknownSource(['input', 'sourceId'])] }
      if (!mayStartRun(source, context)) return { run: null, userErrors: [deniedSource(['input', 'sourceId'])] }
      const options = { acceptRemovals: input.acceptRemovals ?? false }
      return { run: await context.hub.startSync(source.siteId, source.source.connector.id, options), userErrors: [] }
    },
  },
  UserError: {
    message: (error, { language }) => inLanguage(error.words, language),
  },
  Subscription: {
    syncRunUpdated: {
      // The source is looked for before the stream begins: an error inside it would only break the connection.
      subscribe: async (_root, { sourceId }, context) => {
        if (sourceId == null) return runUpdates(null, context)
        const source = await findSource(sourceId, context)
        if (source === null) throw new HubError('INPUT_INVALID', 'There is no such source. Take its id from `sources`.')
        if (!mayReadRunsOf(source, context))
          throw new HubError(
            'ACCESS_DENIED',
            'You may not see the runs of this source: your role or your area is another.',
          )
        return runUpdates(source, context)
      },
      resolve: (run: unknown) => run as never,
    },
    // No rule raises warnings yet; the field is there so that a front end can subscribe once and keep it.
    warningRaised: {
      subscribe: (_root, { under }, { hub }) => {
        if (hub.tree.findByCode(under) === null)
          throw new HubError('INPUT_INVALID', `No area has the code "${under.slice(0, 20)}".`)
        return silence()
      },
      resolve: (warning: unknown) => warning as never,
    },
  },
}

/** Runs of all sources: which of them the subscriber may see is decided for each event (`server/subscriptions.ts`). */
async function* runUpdates(source: SourceModel | null, { hub, principal }: GraphContext) {
  const leaving = new AbortController()
  try {
    for await (const notification of hub.runs.subscribe(principal, leaving.signal)) {
      if (source !== null && notification.siteId !== source.siteId) continue
      const [run] = await readRuns(hub.database, principal, [notification])
      if (run === undefined || (source !== null && run.connector !== source.source.connector.id)) continue
      yield run
    }
  } finally {
    leaving.abort()
  }
}

/** A stream without events, until the subscriber leaves. */
function silence(): AsyncIterableIterator<never> {
  let leave: (result: IteratorReturnResult<undefined>) => void = () => undefined
  const end = new Promise<IteratorReturnResult<undefined>>((resolve) => {
    leave = resolve
  })
  return {
    next: () => end,
    return: async () => {
      const done = { done: true, value: undefined } as const
      leave(done)
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
