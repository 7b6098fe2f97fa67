/** How fast something goes on now: what was counted over the last seconds, not since the beginning. */
export interface Pace {
  /** So many are done now. A number below the last one begins anew. */
  add(done: number): void
  /** Null until a second of counting has passed. */
  perSecond(): number | null
}

/** Long enough that one slow page does not make the time left jump, short enough to tell that a source has become slow. */
const windowMs = 15_000
const shortestMs = 1_000

/** Measures with the clock `now`, in milliseconds. */
export function paceOf(now: () => number): Pace {
  let samples: { readonly at: number; readonly done: number }[] = []
  return {
    add(done) {
      const at = now()
      if (done < (samples.at(-1)?.done ?? 0)) samples = []
      // The oldest one kept lies just before the window, so that the window is always covered.
      while (samples.length > 1 && at - samples[1]!.at >= windowMs) samples.shift()
      samples.push({ at, done })
    },
    perSecond() {
      const first = samples[0]
      const last = samples.at(-1)
      if (first === undefined || last === undefined || last.at - first.at < shortestMs) return null
      return ((last.done - first.done) / (last.at - first.at)) * 1000
    },
  }
}
