import { promisify } from 'node:util'
import { deflateRaw, inflateRawSync } from 'node:zlib'
import { roomAround } from './answerText.ts'

const deflate = promisify(deflateRaw)

/** How the answers of one operation are packed. */
export interface Packing {
  /** By Node's threads, beside the requests: it takes as long as a twentieth of making the answer. The bytes must stay as they are meanwhile. */
  pack(bytes: Buffer): Promise<PackedAnswer>
}

/** An answer's bytes in a tenth of their room, and what else is needed to unpack them: a sample that many share. */
export interface PackedAnswer {
  readonly bytes: Buffer
  readonly sample: Buffer | undefined
  /** Bytes that come out. */
  readonly length: number
}

/** Only what front ends ask again and again is worth a sample that stays in memory. */
const sampleAfter = 20
/** DEFLATE looks no further back. */
const mostOfSample = 32 * 1024
/** With a sample it takes no longer than the fastest level, for an eighth less; the highest ones, for a fifth less, a third longer (bench/README.md). */
const level = 3

/**
 * Packs with DEFLATE. Answers of one operation differ in little but names and numbers: after some of them one is kept as the sample that
 * the next ones are told by (RFC 1951, a preset dictionary), which makes them three times smaller than by themselves.
 */
export function createPacking(): Packing {
  let packed = 0
  let sample: Buffer | undefined
  return {
    async pack(bytes) {
      packed += 1
      if (packed === sampleAfter) sample = Buffer.from(bytes.subarray(-mostOfSample))
      const dictionary = sample
      const packedBytes = await deflate(bytes, { level, ...(dictionary === undefined ? {} : { dictionary }) })
      return { bytes: packedBytes, sample: dictionary, length: bytes.length }
    },
  }
}

/** The bytes as they were, with `roomAround.after` behind them that are free. */
export function unpack({ bytes, sample, length }: PackedAnswer): Buffer {
  // One piece, which zlib must not fill: by itself it takes 16 KB for each answer, and another 16 KB where they are full.
  return inflateRawSync(bytes, { dictionary: sample, chunkSize: length + roomAround.after })
}
