import type { FastifyInstance } from 'fastify'
import { AnswerText } from '../answers/answerText.ts'
import { currentRequest, type RequestScope } from '../requestScope.ts'

/**
 * Answers that are bytes already leave as bytes. Apollo Server takes nothing but text from `stringifyResult`: an answer of 10 KB would be
 * decoded, put together, measured and encoded again, a third of all that a kept answer allocates (bench/README.md). So the bytes wait
 * with their request for the hook that sends them, and a word goes through Apollo Server in their place.
 */
const waiting = new WeakMap<RequestScope, Buffer>()
const inPlaceOfBytes = '(an answer in bytes)'

/** An answer as text, or the word in its place; `data` may be an `AnswerText`. */
export function stringifyAnswer(answer: object): string {
  let head = '{'
  let tail = ''
  let data: AnswerText | null = null
  let isFirst = true
  const write = (text: string): void => {
    if (data === null) head += text
    else tail += text
  }
  for (const [name, value] of Object.entries(answer)) {
    const isBytes = value instanceof AnswerText
    const text = isBytes ? '' : JSON.stringify(value)
    // What is undefined is not there.
    if (text === undefined) continue
    write(`${isFirst ? '' : ','}${JSON.stringify(name)}:${text}`)
    isFirst = false
    if (isBytes) data = value
  }
  write('}\n')
  if (data === null) return head
  const scope = currentRequest()
  if (scope === undefined) return `${head}${data}${tail}`
  waiting.set(scope, data.between(head, tail))
  return inPlaceOfBytes
}

/** Sends the bytes. Before whatever else looks at what is sent. */
export function registerAnswerBytes(app: FastifyInstance): void {
  app.addHook('onSend', (_request, _reply, payload, done) => {
    if (payload !== inPlaceOfBytes) return done()
    const scope = currentRequest()
    const bytes = scope === undefined ? undefined : waiting.get(scope)
    if (bytes === undefined) return done(new Error('An answer was lost on its way out.'))
    done(null, bytes)
  })
}
