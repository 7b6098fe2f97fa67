/** How much may be taken: `capacity` at once, `perSecond` flow back. */
export interface BucketSize {
  readonly capacity: number
  readonly perSecond: number
}

/** What comes and goes by the key of who takes it. */
export interface TokenBuckets {
  /** Takes `amount` and gives 0; or takes nothing and gives the seconds after which there is enough. More than a bucket holds is taken from a full one. */
  take(key: string, amount: number, size: BucketSize): number
  /** Puts back what was taken and not needed. */
  giveBack(key: string, amount: number, size: BucketSize): void
  /** Seconds until `amount` could be taken; 0: now. Takes nothing. */
  wait(key: string, amount: number, size: BucketSize): number
  /** Keys that are remembered. */
  readonly size: () => number
}

interface Bucket {
  left: number
  at: number
}

/**
 * Buckets in memory, at most `mostKeys`: the one that was unused for longest is forgotten first, which makes it full again.
 * @param now milliseconds of a clock that never goes back
 */
export function createTokenBuckets(mostKeys: number, now: () => number = () => performance.now()): TokenBuckets {
  // In the order of their last use.
  const buckets = new Map<string, Bucket>()

  function filled(key: string, { capacity, perSecond }: BucketSize): Bucket {
    const at = now()
    const bucket = buckets.get(key)
    if (bucket === undefined) return { left: capacity, at }
    return { left: Math.min(capacity, bucket.left + ((at - bucket.at) / 1000) * perSecond), at }
  }

  function keep(key: string, bucket: Bucket, { capacity }: BucketSize): void {
    buckets.delete(key)
    // A full bucket says nothing.
    if (bucket.left >= capacity) return
    buckets.set(key, bucket)
    if (buckets.size > mostKeys) {
      for (const oldest of buckets.keys()) {
        buckets.delete(oldest)
        break
      }
    }
  }

  const missing = ({ left }: Bucket, amount: number, { capacity, perSecond }: BucketSize): number =>
    Math.max(0, (Math.min(amount, capacity) - left) / perSecond)

  return {
    take(key, amount, size) {
      const bucket = filled(key, size)
      const seconds = missing(bucket, amount, size)
      if (seconds === 0) keep(key, { ...bucket, left: bucket.left - Math.min(amount, size.capacity) }, size)
      return seconds
    },
    giveBack(key, amount, size) {
      const bucket = filled(key, size)
      keep(key, { ...bucket, left: Math.min(size.capacity, bucket.left + amount) }, size)
    },
    wait(key, amount, size) {
      return missing(filled(key, size), amount, size)
    },
    size: () => buckets.size,
  }
}
