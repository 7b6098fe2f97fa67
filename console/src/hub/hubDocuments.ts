/** Whether this is the demonstration. */
export const viewerDocument = 'query ConsoleViewer { viewer { zh: notice(language: ZH) en: notice(language: EN) } }'

/** A page of the indicators, with titles and units. */
export const indicatorsDocument = `query ConsoleIndicators($after: String) {
  indicators(first: 100, after: $after) {
    nodes {
      code zh: title(language: ZH) en: title(language: EN) department { code } betterIs
      unit { code kind zh: label(language: ZH) en: label(language: EN) }
      fields { type field }
    }
    pageInfo { hasNextPage endCursor }
  }
}`

/** Titles of codes. */
export const codeListsDocument = `query ConsoleCodeLists($names: [String!]!) {
  codeLists(names: $names) { name values { code zh: label en: label(language: EN) deprecated } }
}`
