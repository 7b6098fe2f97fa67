import type { Words } from '../language/language.tsx'

/** What the schema says of one field, as far as a table's heading needs it. */
export interface FieldEntry {
  readonly type: string
  readonly isList: boolean
  readonly title: Words
  /** What its number is, where its description says so: needed for figures that belong to no indicator. */
  readonly measure: 'RATIO' | 'MONEY' | null
  /** Whether its words come in the language that it is asked in. */
  readonly takesLanguage: boolean
}

/** Fields by `Type.field`, and titles of the values of enumerations by `Enumeration.VALUE`. */
export interface SchemaBook {
  readonly fields: ReadonlyMap<string, FieldEntry>
  readonly enumTitles: ReadonlyMap<string, Words>
}

/** Until the schema has come, or where it is not told: names stand for titles. */
export const emptySchemaBook: SchemaBook = { fields: new Map(), enumTitles: new Map() }

interface TypeReference {
  readonly kind: string
  readonly name: string | null
  readonly ofType?: TypeReference | null
}

/** Answer of the small introspection below. */
export interface SchemaAnswer {
  readonly __schema: {
    readonly types: readonly {
      readonly name: string
      readonly fields:
        | readonly {
            readonly name: string
            readonly description: string | null
            readonly args?: readonly { readonly name: string }[]
            readonly type: TypeReference
          }[]
        | null
      readonly enumValues: readonly { readonly name: string; readonly description: string | null }[] | null
    }[]
  }
}

/** Names, types and descriptions of fields and enumerations: nothing else of the schema is needed to show an answer. */
export const schemaDocument = `query ConsoleSchema {
  __schema {
    types {
      name
      fields { name description args { name } type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
      enumValues { name description }
    }
  }
}`

/** The book of an introspection's answer. */
export function schemaBookOf(answer: SchemaAnswer): SchemaBook {
  const fields = new Map<string, FieldEntry>()
  const enumTitles = new Map<string, Words>()
  for (const type of answer.__schema.types) {
    for (const field of type.fields ?? []) {
      fields.set(`${type.name}.${field.name}`, {
        ...namedType(field.type),
        title: clausesOf(field.description ?? '', field.name),
        measure: measureOf(field.description ?? ''),
        takesLanguage: field.args?.some(({ name }) => name === 'language') ?? false,
      })
    }
    for (const value of type.enumValues ?? []) {
      enumTitles.set(`${type.name}.${value.name}`, enumTitleOf(value.description ?? '', value.name))
    }
  }
  return { fields, enumTitles }
}

function namedType(reference: TypeReference): { readonly type: string; readonly isList: boolean } {
  let isList = false
  let at: TypeReference | null | undefined = reference
  while (at?.ofType !== undefined && at.ofType !== null) {
    if (at.kind === 'LIST') isList = true
    at = at.ofType
  }
  return { type: at?.name ?? '', isList }
}

function measureOf(description: string): FieldEntry['measure'] {
  if (/\ba ratio\b/.test(description)) return 'RATIO'
  return /\bin CNY\b/.test(description) ? 'MONEY' : null
}

const chinese = /[\u4e00-\u9fff]/

/** The first clause of each language's half of a description; the name where a clause is too long for a heading. */
export function clausesOf(description: string, name: string): Words {
  const lines = description.split('\n').map((line) => line.trim())
  const zh = /^[^，。；：（]*/.exec(lines.find((line) => chinese.test(line)) ?? '')?.[0] ?? ''
  const en = /^[^,.;:(]*/.exec(lines.find((line) => line !== '' && !chinese.test(line)) ?? '')?.[0] ?? ''
  return {
    zh: zh === '' || zh.length > 16 || zh.includes('`') ? name : zh,
    en: en === '' || en.length > 36 || en.includes('`') ? name : en,
  }
}

/** `Fresh 最新`, the first line of a value's description, taken apart. */
function enumTitleOf(description: string, name: string): Words {
  const line = description.split('\n')[0]?.trim() ?? ''
  const at = line.search(chinese)
  if (at < 0) return { zh: name, en: line === '' ? name : line }
  return { zh: line.slice(at).trim(), en: line.slice(0, at).trim() || name }
}
