/** Areas by name, 拼音 or code. */
export const searchDocument = `query PickerSearch($text: String!) {
  jurisdictions(search: $text, first: 10) { totalCount nodes { code name ancestors { name } } }
}`

/** An area with those around it. */
export const areaDocument = `query PickerArea($code: String!) {
  jurisdiction(code: $code) { code name ancestors { code name } children(first: 30) { nodes { code name } } }
}`

/** The same as the first for the Explorer's editor, which asks before anything was typed. */
export const completionDocument = `query ConsoleVariableJurisdictions($search: String) {
  jurisdictions(search: $search, first: 10) { nodes { code name ancestors { name } } }
}`
