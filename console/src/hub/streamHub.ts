import { type Client, createClient } from 'graphql-sse'

/** How the hub is listened to. */
export interface Listening {
  readonly headers: Record<string, string>
  /** How often it is called again where the connection is lost. */
  readonly retryAttempts: number
  readonly onConnected?: () => void
}

/** What subscriptions are asked with: server-sent events of the hub that served the page, each over a request of its own. */
export function streamHub({ headers, retryAttempts, onConnected }: Listening): Client {
  return createClient({
    url: '/graphql/stream',
    headers,
    retryAttempts,
    ...(onConnected === undefined ? {} : { on: { connected: onConnected } }),
  })
}
