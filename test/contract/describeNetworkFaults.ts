import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Feed, RawRow, SourceAdapter, SourceSession, SourceSettings } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import { type Fault, type FaultProxy, type ProxyTarget, startFaultProxy } from '../support/faultProxy.ts'

/** What the suite of network faults needs of an adapter's test. */
export interface NetworkCase {
  /** With short limits. */
  readonly adapter: SourceAdapter
  /** The longest silence that this adapter accepts, in milliseconds: what comes later is an outage. */
  readonly silence: number
  /** Where the source listens. */
  readonly target: ProxyTarget
  /** The source's settings, by way of a port on 127.0.0.1. */
  settings(port: number): SourceSettings
  readonly feed: Feed
  /** As text. */
  readonly rows: readonly RawRow[]
  /** One that nobody reads to its end, for what happens under way; absent where the source is small by nature. */
  readonly endless?: Feed
  /** Of the settings and the rows: may stand in no message. */
  readonly secrets: readonly string[]
}

const cuts = ['HANG', 'RESET', 'HALF_CLOSE'] as const
/** Part of what the source sends for the feed, after which it happens. */
const moments = [0, 0.4, 1] as const
/** Silence is waited for each time; where it begins makes no difference. */
const momentsOf = (kind: (typeof cuts)[number]) => (kind === 'HANG' ? ([0.4] as const) : moments)
/** Each is waited for as long as the adapter does: `npm run test:long` has more. */
const garbageSeeds = process.env['TEST_LONG'] === undefined ? [1] : [1, 2, 3, 4, 5]
/** What a machine that is busy with other tests needs. */
const leisure = 12_000

type Outcome = { readonly rows: readonly RawRow[] } | { readonly error: unknown }

/**
 * What the network may do to a run: every fault ends in time, in an error of the catalogue that tells nothing, never as the end of the
 * rows; and once it is over, the same session reads everything. `streamed`: rows come one after the other without being asked for, so
 * that there is a middle of many of them; the case names an endless feed.
 */
export function describeNetworkFaults(prepared: () => NetworkCase, { streamed }: { readonly streamed: boolean }): void {
  describe('through a network that fails', () => {
    let network: NetworkCase
    let proxy: FaultProxy
    let session: SourceSession | null = null
    /** Bytes of an undisturbed read. */
    let whole = 0

    beforeAll(async () => {
      network = prepared()
      proxy = await startFaultProxy(network.target)
      const undisturbed = await open()
      await proxy.set({ kind: 'PASS' })
      expect(await readRows(undisturbed)).toEqual({ rows: network.rows })
      whole = proxy.bytes
      await inTime(undisturbed.close())
    })
    afterAll(async () => {
      await session?.close()
      await proxy?.stop()
    })

    async function open(attempts = 3): Promise<SourceSession> {
      await proxy.set({ kind: 'PASS' })
      try {
        return await inTime(network.adapter.open(network.settings(proxy.port)))
      } catch (error) {
        if (attempts === 1 || !isOutage(error)) throw error
        return open(attempts - 1)
      }
    }

    /** A machine that is busy with other tests may be silent for longer than the adapter waits: that is no fault of the network. */
    function isOutage(error: unknown): boolean {
      return error instanceof HubError && error.code === 'SOURCE_UNREACHABLE'
    }

    /** What a read of the undisturbed network comes to, of three attempts: the session may begin anew after each. */
    async function readUndisturbed(from: SourceSession, attempts = 3): Promise<Outcome> {
      const outcome = await readRows(from)
      return attempts > 1 && 'error' in outcome && isOutage(outcome.error)
        ? readUndisturbed(from, attempts - 1)
        : outcome
    }

    async function readRows(from: SourceSession): Promise<Outcome> {
      const rows: RawRow[] = []
      const reading = async (): Promise<Outcome> => {
        try {
          const request = { position: null, batchRows: 2, signal: new AbortController().signal }
          for await (const batch of from.read(network.feed, request)) {
            for (const row of batch.rows) rows.push(row.map((cell) => (cell === null ? null : String(cell))))
          }
          return { rows }
        } catch (error) {
          return { error }
        }
      }
      return inTime(reading())
    }

    /** Fails where something takes longer than any limit of the adapter allows. */
    async function inTime<T>(doing: Promise<T>): Promise<T> {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_resolve, reject) => {
        const fail = () => reject(new Error('it hangs: no limit of the adapter ends it'))
        timer = setTimeout(fail, network.silence * 4 + leisure)
      })
      try {
        return await Promise.race([doing, late])
      } finally {
        clearTimeout(timer)
      }
    }

    function expectOutage(error: unknown): void {
      expect(error).toBeInstanceOf(HubError)
      const { code, message, details, cause, stack } = error as HubError
      expect(code).toBe('SOURCE_UNREACHABLE')
      expectNothingTold(message, details, cause, stack)
    }

    function expectNothingTold(...told: readonly unknown[]): void {
      const text = told.map((part) => (part instanceof Error ? `${part.message} ${part.stack}` : JSON.stringify(part)))
      for (const secret of network.secrets) expect(text.join(' ')).not.toContain(secret)
    }

    /** A new session whose read is disturbed after this part of its bytes. */
    async function disturb(fault: (afterBytes: number) => Fault, moment: number): Promise<Outcome> {
      session = await open()
      // The last byte is kept back, not the one after it.
      await proxy.set(fault(Math.min(Math.floor(whole * moment), whole - 1)))
      return readRows(session)
    }

    /** The fault is over: the session that it struck brings everything, and ends. */
    async function expectHealed(): Promise<void> {
      await proxy.set({ kind: 'PASS' })
      expect(await readUndisturbed(session!)).toEqual({ rows: network.rows })
      await inTime(session!.close())
      session = null
    }

    for (const kind of cuts) {
      if (streamed) {
        it(`${kind} while the caller works on what it has, in the middle of many rows`, async () => {
          const { endless } = network
          expect(endless).toBeDefined()
          session = await open()
          const stop = new AbortController()
          const reading = async (): Promise<unknown> => {
            let batches = 0
            try {
              for await (const batch of session!.read(endless!, {
                position: null,
                batchRows: 50,
                signal: stop.signal,
              })) {
                expect(batch.rows.length).toBeLessThanOrEqual(50)
                batches += 1
                if (batches !== 2) continue
                // Nobody waits for rows while it happens.
                await proxy.set({ kind, afterBytes: 100_000 })
                await new Promise((resolve) => setTimeout(resolve, 100))
              }
              return 'the end of the rows'
            } catch (error) {
              return error
            }
          }
          expectOutage(await inTime(reading()))
          await expectHealed()
        })
      }

      it.each(momentsOf(kind))(
        `${kind} after %d of the answer is SOURCE_UNREACHABLE, never the end of the rows`,
        async (moment) => {
          const outcome = await disturb((afterBytes) => ({ kind, afterBytes }), moment)
          // Only the very last bytes may be the protocol's own, with all rows given before.
          if (moment === 1 && 'rows' in outcome) expect(outcome.rows).toEqual(network.rows)
          else expectOutage('error' in outcome ? outcome.error : outcome)
          if ('error' in outcome) await expectHealed()
          else await inTime(session!.close())
        },
      )

      it(`${kind} instead of a greeting is SOURCE_UNREACHABLE`, async () => {
        await proxy.set({ kind, afterBytes: 0 })
        const opened = inTime(network.adapter.open(network.settings(proxy.port)))
        expectOutage(await opened.catch((error: unknown) => error))
      })

      it(`${kind} while it counts is SOURCE_UNREACHABLE`, async () => {
        session = await open()
        await proxy.set({ kind, afterBytes: 0 })
        const counted = await inTime(session.count(network.feed, null).catch((error: unknown) => error))
        // Who does not count does not ask.
        if (counted !== null) expectOutage(counted)
        await expectHealed()
      })

      it(`${kind} while nothing is asked: the session ends all the same`, async () => {
        session = await open()
        await proxy.set({ kind, afterBytes: 0 })
        await inTime(session.close())
        session = null
      })
    }

    it.each([0.1, 0.4, 1].flatMap((moment) => garbageSeeds.map((seed) => [moment, seed] as const)))(
      'garbage after %d of the answer (seed %i) ends in an error, and breaks nothing else',
      async (moment, seed) => {
        const outcome = await disturb((afterBytes) => ({ kind: 'GARBAGE', afterBytes, seed }), moment)
        if ('rows' in outcome) {
          expect(moment).toBe(1)
          expect(outcome.rows).toEqual(network.rows)
          await inTime(session!.close())
          return
        }
        expect(outcome.error).toBeInstanceOf(HubError)
        const { code, message, details, cause } = outcome.error as HubError
        expect(code).toMatch(/^SOURCE_/)
        expectNothingTold(message, details, cause)
        await expectHealed()
      },
    )

    it('garbage instead of a greeting ends in an error', async () => {
      await proxy.set({ kind: 'GARBAGE', afterBytes: 0, seed: 5 })
      const opened = await inTime(network.adapter.open(network.settings(proxy.port)).catch((error: unknown) => error))
      if (opened instanceof Error) {
        expect(opened).toBeInstanceOf(HubError)
        expect((opened as HubError).code).toMatch(/^SOURCE_/)
        return
      }
      // A service whose greeting says nothing but that it is there.
      session = opened as SourceSession
      await expectHealed()
    })

    it('a port that nobody listens on any more is SOURCE_UNREACHABLE, and the session recovers', async () => {
      session = await open()
      await proxy.set({ kind: 'REFUSE' })
      const outcome = await readRows(session)
      expectOutage('error' in outcome ? outcome.error : outcome)
      const opened = inTime(network.adapter.open(network.settings(proxy.port)))
      expectOutage(await opened.catch((error: unknown) => error))
      await expectHealed()
    })

    it('a trickle is read to its end as long as silence keeps within the limit, however long it takes', async () => {
      const pieces = 12
      const bytes = Math.ceil(whole / pieces)
      const trickle = (): Promise<Outcome> =>
        disturb((afterBytes) => ({ kind: 'TRICKLE', afterBytes, bytes, milliseconds: network.silence / 3 }), 0)
      let began = performance.now()
      let outcome = await trickle()
      for (let again = 0; again < 2 && 'error' in outcome && isOutage(outcome.error); again += 1) {
        await session!.close()
        began = performance.now()
        outcome = await trickle()
      }
      expect(outcome).toEqual({ rows: network.rows })
      expect(performance.now() - began).toBeGreaterThan(network.silence * 2)
      await inTime(session!.close())
      session = null
    })
  })
}
