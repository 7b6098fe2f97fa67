import { firstDifference } from './compare.ts'
import type { Country } from './data/country.ts'
import { type LoadOptions, load } from './load.ts'
import { comparable, type OverviewQuestion, type OverviewRivals, type Period, periods } from './overview.ts'
import { seededRandom, shuffled } from './random.ts'
import type { Bench } from './scenario.ts'
import { type Mark, runSeries, type SeriesResult } from './series.ts'
import { post, type Server } from './servers.ts'

/** Enough that no question comes twice, so that no answer that was kept can be used; few enough to be warmed up. */
const areasByDefault = 600
const areasCompared = 20
const periodsCompared = [...periods.slice(0, 3), periods.at(-1)!]
/** A server that has just been started compiles its code while it answers, for longer than it reads what it keeps. */
const warmUpSeconds = 15

/** A server that the overview is measured against. */
export interface OverviewRival {
  readonly name: string
  readonly server: Server
  readonly mark: Mark
  ask(code: string, period: Period): OverviewQuestion
  /** What it answered, as the hub's document. */
  read(answer: string, period: Period): unknown
}

/** What is asked in a series. */
export interface AskedOverviews {
  /** How many of the areas; the others are for warming up. */
  readonly areas: number
  /** The hub keeps no answers. */
  readonly mayRepeat: boolean
}

/** Compares the answers and then measures: the hub and each of the others are asked the same questions, none of them twice unless that is allowed. */
export async function runOverviewSeries(
  bench: Bench,
  country: Country,
  { hub, areas: all, ask }: OverviewRivals,
  others: readonly OverviewRival[],
  { areas: areasOfSeries, mayRepeat }: AskedOverviews = { areas: areasByDefault, mayRepeat: false },
): Promise<SeriesResult> {
  const { connections, seconds, rounds = 5 } = bench.options
  const areas = shuffled(all, seededRandom(2)).slice(0, areasOfSeries)
  // The largest areas come first: a province adds up over its cities.
  for (const { code } of [...all.slice(0, areasCompared / 2), ...areas.slice(0, areasCompared / 2)]) {
    for (const period of periodsCompared) {
      const question = ask(hub, code, period)
      const hubs = comparable(JSON.parse(await post(`${hub.address}${question.route}`, question.body, hub.headers)))
      for (const { name, server, ask, read } of others) {
        const { route, body } = ask(code, period)
        const own = comparable(read(await post(`${server.address}${route}`, body), period))
        const difference = firstDifference(hubs, own)
        if (difference !== null)
          throw new Error(`The hub and ${name} answer ${code} ${JSON.stringify(period)} differently: ${difference}`)
      }
    }
  }
  let asked = 0
  const questions = (
    server: Server,
    wanted: readonly Period[],
    asks: OverviewRival['ask'],
    of: typeof all = areas,
  ): LoadOptions<OverviewQuestion> => {
    const pairs = shuffled(
      of.flatMap(({ code }) => wanted.map((period) => ({ code, period }))),
      seededRandom(3),
    )
    let next = 0
    return {
      servers: [server],
      next: () => {
        const { code, period } = pairs[next++ % pairs.length]!
        if (server === hub) asked = next / pairs.length
        return asks(code, period)
      },
      connections,
      seconds,
      postmaster: country.cluster.postmaster,
    }
  }
  const asksHub: OverviewRival['ask'] = (code, period) => ask(hub, code, period)
  bench.tell('warming up')
  // First with other areas, then each area of the series once: plans, and what was told of it, are known from then on.
  const elsewhere = shuffled(all, seededRandom(2)).slice(areasOfSeries)
  for (const [server, asks] of [[hub, asksHub] as const, ...others.map(({ server, ask }) => [server, ask] as const)]) {
    await load({ ...questions(server, periods.slice(1), asks, elsewhere), seconds: warmUpSeconds })
    await load({ ...questions(server, periods.slice(0, 1), asks), seconds: warmUpSeconds, answers: areas.length })
  }
  asked = 0
  const ofHub = questions(hub, periods.slice(1), asksHub)
  const measured = others.map(({ name, server, ask }) => ({ name, load: questions(server, periods.slice(1), ask) }))
  const result = await runSeries(
    [
      { name: 'hub', measure: () => load(ofHub) },
      ...measured.map(({ name, load: options }) => ({ name, measure: () => load(options) })),
    ],
    others.map(({ name, mark }) => ({ name: `hub / ${name}`, of: 'hub', to: name, column: 'requests/s', mark })),
    { rounds, progress: bench.tell },
  )
  return {
    ...result,
    notes: asked > 1 && !mayRepeat ? ['Questions came twice: fewer rounds or seconds would keep them apart.'] : [],
  }
}
