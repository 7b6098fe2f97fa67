import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { withClient } from '../data/cluster.ts'
import type { CommitRequest } from '../data/committer.ts'
import { type Country, openCountry } from '../data/country.ts'
import { watchExactness } from '../exactness.ts'
import { type LoadOptions, load } from '../load.ts'
import { type OverviewQuestion, type OverviewRivals, periods, startOverviewRivals } from '../overview.ts'
import { seededRandom, shuffled, zipf } from '../random.ts'
import type { Bench, Scenario } from '../scenario.ts'
import { runSeries } from '../series.ts'
import type { Server } from '../servers.ts'

const secondsBetweenCommits = 5
const rowsOfCommit = 1_000
const townshipsOfCommit = 20
/** As a hub that has run for a morning: until then a good part of what is asked comes for the first time. */
const warmUpQuestions = 300_000
const longestWarmUp = 900
/** MB of kept answers: room for all 68,400 of them. The default holds 25,000, and one question in six would be made anew. */
const roomForAnswers = { HUB_ANSWER_MEMORY: '96' }
/** A round with fewer commits than three would hang on when they fall. */
const shortestRound = 15

/** Every answer is checked: it must be exact as of the last commit before the question, or of one that came while it was answered. */
export const overviewUnderSync: Scenario = {
  name: 'overviewUnderSync',
  title:
    'front pages by Zipf over 5,700 areas and 12 periods while a sync commits every 5 s, each answer exact, against the lean server',
  async run(bench) {
    const { connections, rounds = 5 } = bench.options
    const seconds = Math.max(bench.options.seconds, shortestRound)
    const country = await openCountry(bench, bench.options.millions)
    const rivals = await startOverviewRivals(bench, country, roomForAnswers)
    const { hub, lean, areas, compare } = rivals
    for (const { code } of areas.slice(0, 20).concat(areas.slice(-20)))
      for (const period of periods.slice(0, 3)) await compare(code, period)
    const truth = await watchExactness(country, areas)
    const commit = await startCommitter(bench, country)
    const towns = await townshipsBySite(country)
    const next = seededRandom(7)
    let committing = true
    const syncs = (async (): Promise<void> => {
      while (committing) {
        const began = performance.now()
        const { site, townships } = towns[Math.floor(next() * towns.length)]!
        const touched = shuffled(townships, next).slice(0, townshipsOfCommit)
        const each = new Map(touched.map((code) => [code, rowsOfCommit / touched.length]))
        const done = truth.begin(each)
        await commit({ site, townships: touched, rows: rowsOfCommit })
        done()
        await sleep(Math.max(0, secondsBetweenCommits * 1000 - (performance.now() - began)))
      }
    })()
    bench.atEnd(async () => {
      committing = false
      await syncs
    })
    const options = (server: Server): LoadOptions<OverviewQuestion> => ({
      servers: [server],
      next: drawQuestions(rivals, server),
      check: (answer) => truth.check(answer),
      connections,
      seconds,
      postmaster: country.cluster.postmaster,
    })
    const [ofHub, ofLean] = [options(hub), options(lean)]
    bench.tell('warming up')
    await load({ ...ofLean, seconds: 5 })
    await load({ ...ofHub, answers: warmUpQuestions, seconds: longestWarmUp })
    const result = await runSeries(
      [
        { name: 'hub', measure: () => load(ofHub) },
        { name: 'lean server', measure: () => load(ofLean) },
      ],
      [{ name: 'hub / lean server', of: 'hub', to: 'lean server', column: 'requests/s', mark: { atLeast: 1.5 } }],
      { rounds, progress: bench.tell },
    )
    committing = false
    await syncs
    for (const { code } of areas.slice(0, 20)) await compare(code, periods[0]!)
    return { ...result, notes: [`${truth.checked().toLocaleString('en')} answers checked, all exact.`] }
  },
}

/** Which area is asked for often is drawn once; periods are equally likely, the current month among them. */
function drawQuestions({ areas, ask }: OverviewRivals, server: Server): () => OverviewQuestion {
  const random = seededRandom(3)
  const area = zipf(shuffled(areas, seededRandom(2)), random)
  const made = new Map<string, OverviewQuestion>()
  return () => {
    const { code } = area()
    const number = Math.floor(random() * periods.length)
    const key = `${code}/${number}`
    let question = made.get(key)
    if (question === undefined) {
      question = ask(server, code, periods[number]!)
      made.set(key, question)
    }
    return question
  }
}

/** Without townships whose code was another area's in the month of the commits: its rows are that one's. */
async function townshipsBySite(country: Country): Promise<{ site: string; townships: string[] }[]> {
  const { rows } = await withClient(country.cluster.connectTo(country.database), (client) =>
    client.query<{ site: string; townships: string[] }>(
      `select s.site_id as site, array_agg(t.code order by t.code) as townships
       from site s join jurisdiction c on c.parent_id = s.jurisdiction_id and c.level = 'COUNTY' and c.valid_to is null
         join jurisdiction t on t.parent_id = c.jurisdiction_id and t.level = 'TOWNSHIP' and t.valid_to is null
         and t.code not in (select code from jurisdiction_code group by code having count(distinct jurisdiction_id) > 1)
       where left(s.site_id, 2) || '0000' = any($1) group by 1 having count(*) >= ${townshipsOfCommit} order by 1`,
      [country.askedProvinces],
    ),
  )
  return rows
}

async function startCommitter(bench: Bench, country: Country): Promise<(request: CommitRequest) => Promise<void>> {
  const program = fileURLToPath(new URL('../data/committer.ts', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(country.cluster.connectTo(country.database))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  bench.atEnd(
    () =>
      new Promise<void>((resolve) => {
        child.once('close', () => resolve())
        child.stdin.end()
      }),
  )
  const answered = async (): Promise<void> => {
    if ((await lines.next()).done === true) throw new Error('The committer has ended.')
  }
  await answered()
  return async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    await answered()
  }
}
