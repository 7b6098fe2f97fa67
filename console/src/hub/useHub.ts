import { keepPreviousData, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { askHub, type HubAnswer, type NoAnswer } from './askHub.ts'
import { useCredentials } from './credentials.ts'

/** Answers of this page's life: figures change with each sync run, so that they are asked anew when the reader comes back to them. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // The reader sees at once that the hub does not answer, and asks again himself.
      retry: false,
      refetchOnWindowFocus: false,
      // An intranet is no internet: the browser's guess whether there is a network says nothing.
      networkMode: 'always',
    },
  },
})

/**
 * Asks when the component is drawn, and again when document, variables or credentials change; what was shown stays until the next answer.
 * @param options.enabled false: not yet
 * @param options.everyMilliseconds asks again so often
 */
export function useHub<Data>(
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
  options: { readonly enabled?: boolean; readonly everyMilliseconds?: number } = {},
): UseQueryResult<HubAnswer<Data>, NoAnswer> {
  const { token, purpose } = useCredentials()
  return useQuery<HubAnswer<Data>, NoAnswer>({
    // The token itself is no key: keys are shown by tools of the browser.
    queryKey: ['hub', document, variables, fingerprint(token), purpose],
    queryFn: ({ signal }) => askHub<Data>(document, variables, signal),
    placeholderData: keepPreviousData,
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.everyMilliseconds === undefined ? {} : { refetchInterval: options.everyMilliseconds }),
  })
}

function fingerprint(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0
  return sum
}
