/** Variables of a question, by name, as JSON. */
export type Variables = Readonly<Record<string, unknown>>

/**
 * Where the reader is. It stands behind the `#` of the address, which browsers send to nobody: a link holds the question, never the
 * answer, and leaves no trace in logs.
 */
export type Route =
  | { readonly page: 'questions' }
  /** A question of the library with what was filled in, or the reader's own (`saved:` and its id). */
  | { readonly page: 'question'; readonly slug: string; readonly variables: Variables }
  /** A jurisdiction by code; null: to be chosen. */
  | { readonly page: 'jurisdiction'; readonly code: string | null; readonly variables: Variables }
  | { readonly page: 'sources' }
  /** The editor; with a question that a link or a form hands over. */
  | { readonly page: 'explorer'; readonly query: string | null; readonly variables: Variables }

/** The address of a route: `#/questions/rising-in-three?variables=…`. */
export function hashOf(route: Route): string {
  switch (route.page) {
    case 'questions':
      return '#/questions'
    case 'question':
      return `#/questions/${encodeURIComponent(route.slug)}${searchOf({ variables: route.variables })}`
    case 'jurisdiction':
      return `#/jurisdiction${route.code === null ? '' : `/${encodeURIComponent(route.code)}`}${searchOf({ variables: route.variables })}`
    case 'sources':
      return '#/sources'
    case 'explorer':
      return `#/explorer${searchOf({ query: route.query, variables: route.variables })}`
  }
}

/** What an address means; one that means nothing is the library. */
export function routeOf(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2)
  const [, page = '', ...rest] = path.split('/')
  const parameters = new URLSearchParams(search)
  const variables = variablesIn(parameters.get('variables'))
  const named = decoded(rest.join('/'))
  switch (page) {
    case 'questions':
      return named === '' ? { page: 'questions' } : { page: 'question', slug: named, variables }
    case 'jurisdiction':
      return { page, code: named === '' ? null : named, variables }
    case 'sources':
      return { page }
    case 'explorer':
      return { page, query: parameters.get('query'), variables }
    default:
      return { page: 'questions' }
  }
}

/** Goes there; the browser's back button leads back. `replace`: instead of where the reader is, as for what is typed into a form. */
export function goTo(route: Route, options: { readonly replace?: boolean } = {}): void {
  if (options.replace !== true) {
    window.location.hash = hashOf(route)
    return
  }
  window.history.replaceState(null, '', hashOf(route))
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

function searchOf({
  query = null,
  variables,
}: {
  readonly query?: string | null
  readonly variables: Variables
}): string {
  const parameters = new URLSearchParams()
  if (query !== null) parameters.set('query', query)
  if (Object.keys(variables).length > 0) parameters.set('variables', JSON.stringify(variables))
  return parameters.size === 0 ? '' : `?${parameters}`
}

function variablesIn(text: string | null): Variables {
  if (text === null) return {}
  try {
    const variables: unknown = JSON.parse(text)
    return typeof variables === 'object' && variables !== null && !Array.isArray(variables)
      ? (variables as Variables)
      : {}
  } catch {
    // A link that was cut: the question opens with its own values.
    return {}
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
