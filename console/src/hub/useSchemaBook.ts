import { useQuery } from '@tanstack/react-query'
import { askHub } from './askHub.ts'
import { useCredentials } from './credentials.ts'
import { emptySchemaBook, type SchemaAnswer, type SchemaBook, schemaBookOf, schemaDocument } from './schemaBook.ts'

/** The schema's words, asked once and lazily; empty until they have come. `enabled` false: not yet. */
export function useSchemaBook(enabled = true): SchemaBook {
  const { token } = useCredentials()
  const { data } = useQuery({
    queryKey: ['schema book', token === ''],
    queryFn: async ({ signal }) => {
      const { data: answered, errors } = await askHub<SchemaAnswer>(schemaDocument, {}, signal)
      if (answered === null) throw new Error(errors[0]?.message ?? 'no schema')
      return schemaBookOf(answered)
    },
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ?? emptySchemaBook
}
