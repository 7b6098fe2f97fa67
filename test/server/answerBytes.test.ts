import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AnswerText } from '../../src/answers/answerText.ts'
import { requestSignal, withRequest } from '../../src/requestScope.ts'
import { registerAnswerBytes, stringifyAnswer } from '../../src/server/answerBytes.ts'
import { compressAnswers } from '../../src/server/compressAnswers.ts'

/** Whether `data` is an object or bytes already, the same answer goes out. */

let app: FastifyInstance
let answer: object
let scoped = true
beforeAll(() => {
  app = fastify()
  registerAnswerBytes(app)
  compressAnswers(app)
  app.addHook('preHandler', (request, _reply, done) =>
    scoped ? withRequest({ traceId: request.id, signal: requestSignal() }, done) : done(),
  )
  app.get('/graphql', async () => {
    await Promise.resolve()
    return stringifyAnswer(answer)
  })
})
afterAll(() => app.close())

async function sent(headers: Record<string, string> = {}) {
  const { rawPayload, headers: told } = await app.inject({ url: '/graphql', headers })
  expect(told['content-length'] ?? String(rawPayload.length)).toBe(String(rawPayload.length))
  return { text: (told['content-encoding'] === 'gzip' ? gunzipSync(rawPayload) : rawPayload).toString(), told }
}

const bytesOf = (data: unknown): AnswerText => new AnswerText(Buffer.from(JSON.stringify(data)), 0, 0)

test('any answer', async () => {
  const values = fc.jsonValue()
  await fc.assert(
    fc.asyncProperty(
      fc.record({ errors: fc.option(fc.array(values), { nil: undefined }), data: values, extensions: values }),
      fc.boolean(),
      async (given, inScope) => {
        scoped = inScope
        answer = { ...given, data: bytesOf(given.data) }
        expect((await sent()).text).toBe(`${JSON.stringify(given)}\n`)
        answer = given
        expect((await sent()).text).toBe(`${JSON.stringify(given)}\n`)
      },
    ),
  )
  scoped = true
})

test('in its place where there is room around the data, and nothing beyond that is written over', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 })
  const length = fc.nat(30)
  fc.assert(
    fc.property(text, text, text, fc.record({ before: length, after: length }), (data, head, tail, room) => {
      const own = Buffer.from(data)
      const beyond = 8
      const memory = Buffer.alloc(beyond + room.before + own.length + room.after + beyond, 0xfe)
      const at = beyond + room.before
      own.copy(memory, at)
      const answer = new AnswerText(memory.subarray(at, at + own.length), 0, 0, room)
      expect(answer.between(head, tail).toString()).toBe(`${head}${data}${tail}`.toWellFormed())
      const around = Buffer.concat([memory.subarray(0, beyond), memory.subarray(-beyond)])
      expect(around).toEqual(Buffer.alloc(2 * beyond, 0xfe))
    }),
  )
})

test('a long one is compressed, in bytes as well as in text', async () => {
  const data = { names: Array.from({ length: 5_000 }, (_, index) => `鹿城区 ${index}`) }
  for (const given of [bytesOf(data), data]) {
    answer = { data: given }
    const { text, told } = await sent({ 'accept-encoding': 'gzip' })
    expect(told['content-encoding']).toBe('gzip')
    expect(JSON.parse(text)).toEqual({ data })
  }
})
