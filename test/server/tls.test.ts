import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { serverWith } from '../support/httpHub.ts'
import { selfSigned } from '../support/selfSigned.ts'

let hub: TestHub
let app: FastifyInstance | undefined
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hub-tls-'))
  hub = await openEmptyHub([])
})
afterAll(async () => {
  await app?.close()
  await hub?.close()
  await rm(folder, { recursive: true, force: true })
})

test('TLS is spoken with the certificate, and the browser is told to stay with it', async () => {
  const { certificate, key } = await selfSigned(folder)
  app = await serverWith(hub, { tls: { certificate, key } })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const ca = await readFile(certificate)
  const [status, hsts] = await new Promise<[number | undefined, unknown]>((resolve, reject) => {
    const asked = httpsRequest(
      { host: '127.0.0.1', port, path: '/health', ca, servername: 'localhost' },
      (response) => {
        response.resume()
        resolve([response.statusCode, response.headers['strict-transport-security']])
      },
    )
    asked.on('error', reject)
    asked.end()
  })
  expect([status, hsts]).toEqual([200, 'max-age=31536000'])
  expect(new X509Certificate(ca).subject).toContain('localhost')
  const other = path.join(folder, 'other.key')
  await writeFile(other, 'not a key')
  for (const tls of [
    { certificate, key: other },
    { certificate: path.join(folder, 'none.pem'), key },
  ]) {
    await expect(serverWith(hub, { tls })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  }
})
