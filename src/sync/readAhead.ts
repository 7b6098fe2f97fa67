/**
 * Asks for the next item while the present one is being worked on, one ahead, so that the source's waiting times overlap with the
 * hub's work and back-pressure still reaches the source.
 */
export async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const iterator = items[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done === true) return
      next = iterator.next()
      // Its error is thrown by the `await` above, one turn later; until then nobody waits for it.
      next.catch(() => undefined)
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}
