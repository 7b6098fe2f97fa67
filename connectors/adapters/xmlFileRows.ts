import { SaxesParser } from 'saxes'
import type { RawRow, RawValue, Words } from '../../src/connector/connector.ts'
import type { XmlFormat } from '../../src/connector/feedLocation.ts'

/** One row element, taken apart. */
export type XmlRow =
  | { readonly number: number; readonly row: RawRow }
  | { readonly number: number; readonly malformed: Words }

/** Why a document cannot be gone on with; `place` is `line:column`, and no text of the document. */
export type XmlFault =
  | { readonly kind: 'DOCTYPE' }
  | { readonly kind: 'ROOT' }
  | { readonly kind: 'MALFORMED'; readonly place: string }
  | { readonly kind: 'UNFINISHED' }

/** Columns that the file as a whole tells: `@year` and `@month`. */
export type ToldColumns = ReadonlyMap<string, string | null>

/**
 * Takes an XML document apart, piece by piece: row elements become rows in the order of `columns`, anything else is passed over. No
 * entity but the five of XML is known, and none is expanded: a document with a DOCTYPE is refused at its first sign.
 */
export class XmlFileRows {
  readonly #parser = new SaxesParser({ xmlns: false, position: true })
  readonly #path: readonly string[]
  readonly #columns: readonly string[]
  readonly #told: ToldColumns
  /** Column positions by where they stand in the row, such as `wz/lh` and `wz/@dm`. */
  readonly #places = new Map<string, number[]>()
  readonly #seen = new Set<number>()
  #open: string[] = []
  #row: Row | null = null
  #number = 0
  #strangers = 0
  #ready: XmlRow[] = []
  #fault: XmlFault | null = null
  #ending = false

  constructor(format: XmlFormat, columns: readonly string[], told: ToldColumns) {
    this.#path = format.row.split('/')
    this.#columns = columns
    this.#told = told
    for (const [index, column] of columns.entries()) {
      if (told.has(column)) continue
      const place = format.values?.[column] ?? column
      this.#places.set(place, [...(this.#places.get(place) ?? []), index])
    }
    this.#listen()
  }

  /** Takes the next piece; gives the rows that it finished. Null: the document is at fault (`fault`). */
  write(piece: string): XmlRow[] | null {
    if (this.#fault === null) this.#parser.write(piece)
    return this.#give()
  }

  /** Takes the end of the document. */
  end(): XmlRow[] | null {
    this.#ending = true
    if (this.#fault === null) this.#parser.close()
    return this.#give()
  }

  get fault(): XmlFault | null {
    return this.#fault
  }

  /** Whether there was a row, or nothing at all where rows should be. False: other elements stand there. */
  get hasRows(): boolean {
    return this.#number > 0 || this.#strangers === 0
  }

  /** Columns that no row had; none where there was no row. */
  get missing(): readonly string[] {
    if (this.#number === 0) return []
    return this.#columns.filter((column, index) => !this.#told.has(column) && !this.#seen.has(index))
  }

  #give(): XmlRow[] | null {
    if (this.#fault !== null) return null
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  #listen(): void {
    const parser = this.#parser
    parser.on('doctype', () => this.#fail({ kind: 'DOCTYPE' }))
    parser.on('error', () => {
      const place = `${parser.line}:${parser.column}`
      this.#fail(this.#ending ? { kind: 'UNFINISHED' } : { kind: 'MALFORMED', place })
    })
    parser.on('opentag', (tag) => {
      if (this.#fault === null) this.#openTag(tag.name, tag.attributes)
    })
    parser.on('closetag', () => {
      if (this.#fault === null) this.#closeTag()
    })
    parser.on('text', (text) => this.#row?.addText(text))
    parser.on('cdata', (text) => this.#row?.addText(text))
  }

  /** The first fault counts: the parser goes on with the piece and tells of what follows from it. */
  #fail(fault: XmlFault): void {
    this.#fault ??= fault
  }

  #openTag(name: string, attributes: Readonly<Record<string, string>>): void {
    const depth = this.#open.push(name)
    if (this.#row !== null) {
      this.#row.open(name, attributes)
      return
    }
    if (depth === 1 && name !== this.#path[0]) {
      this.#fail({ kind: 'ROOT' })
      return
    }
    if (depth !== this.#path.length || this.#path.slice(0, -1).some((part, index) => this.#open[index] !== part)) return
    if (name !== this.#path.at(-1)) {
      this.#strangers += 1
      return
    }
    this.#row = new Row(this.#columns, this.#told, this.#places, this.#seen)
    this.#row.attributes('', attributes)
  }

  #closeTag(): void {
    this.#open.pop()
    if (this.#row === null) return
    if (this.#open.length >= this.#path.length) {
      this.#row.close()
      return
    }
    this.#number += 1
    const { malformed, values } = this.#row
    this.#ready.push(malformed === null ? { number: this.#number, row: values } : { number: this.#number, malformed })
    this.#row = null
  }
}

class Row {
  readonly values: RawValue[]
  readonly #places: ReadonlyMap<string, readonly number[]>
  readonly #seen: Set<number>
  readonly #columns: readonly string[]
  readonly #found = new Set<string>()
  #inside: string[] = []
  /** Where the element that is being read stands, and its text so far. */
  #reading: { readonly place: string; readonly depth: number; text: string } | null = null
  malformed: Words | null = null

  constructor(
    columns: readonly string[],
    told: ToldColumns,
    places: ReadonlyMap<string, readonly number[]>,
    seen: Set<number>,
  ) {
    this.values = columns.map((column) => told.get(column) ?? null)
    this.#columns = columns
    this.#places = places
    this.#seen = seen
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const depth = this.#inside.push(name)
    if (this.#reading !== null) {
      this.#refuse(this.#reading.place, '含有下级元素', 'holds elements where a value should be')
      return
    }
    const place = this.#inside.join('/')
    this.attributes(place, attributes)
    if (this.#places.has(place)) this.#reading = { place, depth, text: '' }
  }

  attributes(place: string, attributes: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(attributes)) {
      this.#take(place === '' ? `@${name}` : `${place}/@${name}`, value)
    }
  }

  addText(text: string): void {
    if (this.#reading?.depth === this.#inside.length) this.#reading.text += text
  }

  close(): void {
    if (this.#reading?.depth === this.#inside.length) {
      this.#take(this.#reading.place, this.#reading.text)
      this.#reading = null
    }
    this.#inside.pop()
  }

  #take(place: string, value: string): void {
    const indexes = this.#places.get(place)
    if (indexes === undefined) return
    if (this.#found.has(place)) this.#refuse(place, '重复出现', 'occurs more than once')
    this.#found.add(place)
    for (const index of indexes) {
      this.values[index] = value
      this.#seen.add(index)
    }
  }

  /** Which of two values is meant, nobody can tell: the row is told as it cannot be read, with the column's name and no value. */
  #refuse(place: string, zh: string, en: string): void {
    const column = this.#columns[this.#places.get(place)?.[0] ?? -1] ?? place
    this.malformed ??= { zh: `该行的${column}${zh}`, en: `${column} ${en} in the row` }
  }
}
