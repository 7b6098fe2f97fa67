import type { ApolloServerPlugin, BaseContext } from '@apollo/server'

/** Codes of requests that are not GraphQL at all: they keep their status whatever the client reads. */
const notGraphQl: readonly unknown[] = ['BAD_REQUEST', 'PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']

/**
 * GraphQL over HTTP: an answer of the media type application/json has status 200 also when the operation could not be parsed or
 * validated or its variables not be read, because such clients look for `errors` only after a status of success. Clients that name
 * application/graphql-response+json get 400.
 */
export const answerStatus: ApolloServerPlugin<BaseContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response }) {
        if (response.http.status !== 400 || response.body.kind !== 'single') return
        if (request.http?.headers.get('accept')?.includes('application/graphql-response+json')) return
        const { errors = [] } = response.body.singleResult
        if (errors.length > 0 && errors.every((error) => !notGraphQl.includes(error.extensions?.['code']))) {
          response.http.status = 200
        }
      },
    }
  },
}
