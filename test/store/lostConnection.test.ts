import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { HubError } from '../../src/errors.ts'
import { lostConnection } from '../../src/store/lostConnection.ts'

const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error('told by whom it concerns'), { code }, more)

describe('a lost connection to the store', () => {
  it.each([
    ['ended by an administrator', withCode('57P01')],
    ['ended by a crash of another process', withCode('57P02')],
    ['recovering', withCode('57P03')],
    ['connection failure', withCode('08006')],
    ['nobody listens', withCode('ECONNREFUSED')],
    ['no socket', withCode('ENOENT', { syscall: 'connect' })],
    ['cut', withCode('ECONNRESET')],
    ['told by pg', new Error('Connection terminated unexpectedly')],
    [
      'told by Citus of a node',
      Object.assign(new Error('failure on connection marked as essential: 10.0.0.2:5432'), { code: 'XX000' }),
    ],
  ])('%s: DATABASE_UNREACHABLE, with the reason as its cause', (_name, error) => {
    expect(lostConnection(error)).toMatchObject({ code: 'DATABASE_UNREACHABLE', cause: error })
  })

  it.each([
    ['a statement that is wrong', withCode('42601')],
    ['a key that is there', withCode('23505')],
    ['a file that is missing', withCode('ENOENT', { syscall: 'open' })],
    ['what the hub says itself', new HubError('SOURCE_UNREACHABLE', 'Connection terminated')],
    ['no error', 'Connection terminated'],
  ])('%s is none', (_name, error) => {
    expect(lostConnection(error)).toBeNull()
  })

  it('is what pg tells of a server that is not there', async () => {
    const client = new pg.Client({ host: '/nowhere', user: 'nobody', database: 'none' })
    const error = await client.connect().then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(lostConnection(error)?.code).toBe('DATABASE_UNREACHABLE')
  })
})
