/**
 * Bytes by key in memory of a fixed size outside of V8's heap: tens of thousands of small texts in the heap let it grow to half as much
 * again, and every full collection go over them. The oldest are overwritten; what is asked for when it is among the oldest is written
 * anew, so that what is asked again and again stays.
 */
export class ByteRing<Value> {
  readonly #bytes: Buffer
  readonly #entries = new Map<string, Entry<Value>>()
  /** Where the next record is written, where the oldest begins, and where the last one before the end of the memory ends. */
  #head = 0
  #tail = 0
  #end: number
  #records = 0

  /** @param size in bytes; pages of it are taken from the system when they are written for the first time */
  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size)
    this.#end = size
  }

  /** How many keys there are. */
  get count(): number {
    return this.#entries.size
  }

  /** Bytes that the records of these keys take, with their headers. */
  get size(): number {
    let size = 0
    for (const { at } of this.#entries.values()) size += this.#lengthAt(at)
    return size
  }

  /** The value under the key, without making it any younger. */
  peek(key: string): Value | undefined {
    return this.#entries.get(key)?.value
  }

  /** The bytes under the key, good until the next `set`, with the value. */
  get(key: string): { readonly bytes: Buffer; readonly value: Value } | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    const { value } = entry
    if (this.#isAmongOldest(entry.at)) {
      this.set(key, Buffer.from(this.#bytesAt(entry.at)), value)
      return { bytes: this.#bytesAt(this.#entries.get(key)!.at), value }
    }
    return { bytes: this.#bytesAt(entry.at), value }
  }

  /** Replaces the value beside the bytes. */
  update(key: string, value: Value): void {
    const entry = this.#entries.get(key)
    if (entry !== undefined) entry.value = value
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** Puts bytes under the key. What is larger than a sixteenth of the memory is not taken: a few such would empty it for all others. */
  set(key: string, bytes: Buffer, value: Value): void {
    const keyLength = Buffer.byteLength(key)
    const length = headerBytes + keyLength + bytes.length
    this.#entries.delete(key)
    if (length > this.#bytes.length / 16) return
    this.#makeRoom(length)
    const at = this.#head
    this.#bytes.writeUInt32LE(length, at)
    this.#bytes.writeUInt32LE(keyLength, at + 4)
    this.#bytes.write(key, at + headerBytes)
    bytes.copy(this.#bytes, at + headerBytes + keyLength)
    this.#head += length
    this.#records += 1
    this.#entries.set(key, { at, value })
  }

  /** Moves `#head` to where so many bytes are free, over the oldest records. */
  #makeRoom(length: number): void {
    for (;;) {
      if (this.#records === 0) {
        this.#head = 0
        this.#tail = 0
        this.#end = this.#bytes.length
        return
      }
      if (this.#head > this.#tail) {
        if (this.#head + length <= this.#bytes.length) return
        this.#end = this.#head
        this.#head = 0
      } else {
        if (this.#head + length <= this.#tail) return
        this.#dropOldest()
      }
    }
  }

  #dropOldest(): void {
    const at = this.#tail
    const key = this.#bytes.toString('utf8', at + headerBytes, at + headerBytes + this.#bytes.readUInt32LE(at + 4))
    // The key may have been written anew, or deleted.
    if (this.#entries.get(key)?.at === at) this.#entries.delete(key)
    this.#tail += this.#lengthAt(at)
    this.#records -= 1
    if (this.#tail === this.#end) {
      this.#tail = 0
      this.#end = this.#bytes.length
    }
  }

  /** Whether it will be overwritten before a quarter of the memory has been written. */
  #isAmongOldest(at: number): boolean {
    const size = this.#bytes.length
    const isWhole = this.#head > this.#tail
    const free = isWhole ? size - this.#head + this.#tail : this.#tail - this.#head
    const older = at >= this.#tail ? at - this.#tail : this.#end - this.#tail + at
    return free + older < size / 4
  }

  #lengthAt(at: number): number {
    return this.#bytes.readUInt32LE(at)
  }

  #bytesAt(at: number): Buffer {
    const from = at + headerBytes + this.#bytes.readUInt32LE(at + 4)
    return this.#bytes.subarray(from, at + this.#lengthAt(at))
  }
}

interface Entry<Value> {
  readonly at: number
  value: Value
}

/** Length of the record, and of its key. */
const headerBytes = 8
