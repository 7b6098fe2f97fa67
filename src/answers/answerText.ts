/** Bytes around an answer's own that nobody else uses. */
export interface Room {
  readonly before: number
  readonly after: number
}

const noRoom: Room = { before: 0, after: 0 }

/** What a whole answer takes beside its data: `{"data":` before, cost and a brace behind. Errors want more, and are rare. */
export const roomAround: Room = { before: 16, after: 256 }

/**
 * The `data` of an answer as it is sent, with what limits and audit want to know of it.
 */
export class AnswerText {
  /** JSON in UTF-8. */
  readonly bytes: Buffer
  /** How many objects it holds, the root not counted. */
  readonly objects: number
  /** How many of its states say WITHHELD. */
  readonly withheld: number
  readonly #room: Room

  /**
   * @param bytes not copied
   * @param room in the memory of `bytes`
   */
  constructor(bytes: Buffer, objects: number, withheld: number, room: Room = noRoom) {
    this.bytes = bytes
    this.objects = objects
    this.withheld = withheld
    this.#room = room
  }

  /** The JSON. */
  toString(): string {
    return this.bytes.toString('utf8')
  }

  /** The whole answer: in the place where the data are, when there is room for it around them. */
  between(head: string, tail: string): Buffer {
    const before = Buffer.byteLength(head)
    const after = Buffer.byteLength(tail)
    const { bytes } = this
    if (before > this.#room.before || after > this.#room.after)
      return Buffer.concat([Buffer.from(head), bytes, Buffer.from(tail)])
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset - before, before + bytes.length + after)
    whole.write(head)
    whole.write(tail, before + bytes.length)
    return whole
  }
}
