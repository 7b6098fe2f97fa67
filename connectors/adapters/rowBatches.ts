import type { MalformedRow, RawRow, SourceBatch, SourceFile } from '../../src/connector/connector.ts'

/** Gathers a file's rows into batches of rows that follow each other without a gap. */
export class RowBatches {
  readonly #file: SourceFile
  readonly #batchRows: number
  #rows: RawRow[] = []
  #malformed: MalformedRow[] = []
  #firstRow = 0
  #given = false

  constructor(file: SourceFile, batchRows: number) {
    this.#file = file
    this.#batchRows = batchRows
  }

  /** Adds the row that stands at `number` in the file; gives the batch that is thereby finished. */
  add(row: RawRow, number: number): SourceBatch | null {
    const finished = this.#rows.length > 0 && number !== this.#firstRow + this.#rows.length ? this.#take() : null
    if (this.#rows.length === 0) this.#firstRow = number
    this.#rows.push(row)
    return finished ?? (this.#rows.length >= this.#batchRows ? this.#take() : null)
  }

  addMalformed(malformed: MalformedRow): void {
    this.#malformed.push(malformed)
  }

  /** The rest; a file without rows gives one empty batch, so that its delivery is known. */
  end(): SourceBatch | null {
    return this.#rows.length > 0 || this.#malformed.length > 0 || !this.#given ? this.#take() : null
  }

  #take(): SourceBatch {
    const batch: SourceBatch = {
      rows: this.#rows,
      file: this.#file,
      firstRow: this.#firstRow,
      malformed: this.#malformed,
      watermark: null,
    }
    this.#rows = []
    this.#malformed = []
    this.#given = true
    return batch
  }
}
