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

  /** @param bytes not copied */
  constructor(bytes: Buffer, objects: number, withheld: number) {
    this.bytes = bytes
    this.objects = objects
    this.withheld = withheld
  }

  /** The JSON. */
  toString(): string {
    return this.bytes.toString('utf8')
  }
}
