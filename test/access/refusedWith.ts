import { type ErrorCode, HubError } from '../../src/errors.ts'

/** The code and sentence with which a question is refused; fails when it is not, or by anything but an error on purpose. */
export async function refusedWith(asking: Promise<unknown>): Promise<[ErrorCode, string]> {
  const error: unknown = await asking.then(
    () => new Error('somebody was let in'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HubError)) throw error
  return [error.code, error.message]
}
