import { readdirSync, readFileSync } from 'node:fs'

/** A file of the public promise: its name and its SDL. */
export interface SchemaFile {
  readonly name: string
  readonly text: string
}

/**
 * The SDL files beside this one, in alphabetical order of their names, so that every reader (server, codegen, tests) sees the same text.
 * A new department is a new file here; nothing lists the files by hand.
 */
export function loadSchemaFiles(): SchemaFile[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => ({ name, text: readFileSync(new URL(name, import.meta.url), 'utf8') }))
}

/**
 * The whole SDL as one text: `typeDefs` for makeExecutableSchema, and what codegen reads. Departments add their field to Jurisdiction with
 * `extend type`, so the text is one document and must be read whole.
 */
export function loadTypeDefs(): string {
  return loadSchemaFiles()
    .map((file) => file.text)
    .join('\n')
}
