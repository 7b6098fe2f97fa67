import fc from 'fast-check'
import { newApiToken } from '../../src/identity/apiToken.ts'

const header = fc.string({ unit: 'binary', maxLength: 300 })
const segment = fc.oneof(
  fc.base64String({ maxLength: 80 }).map((text) => text.replace(/[+/=]/g, '_')),
  fc.json().map((text) => Buffer.from(text).toString('base64url')),
)
/** What somebody may send as `Authorization` that is no token of anybody. */
export const garbage = fc.oneof(
  fc.tuple(segment, segment, segment).map((parts) => `Bearer ${parts.join('.')}`),
  fc.tuple(fc.constantFrom('Bearer ', 'bearer  ', 'Basic ', 'hub_', ''), header).map((parts) => parts.join('')),
  fc
    .constant(newApiToken().text)
    .chain((text) => fc.nat(text.length - 1).map((at) => `Bearer ${text.slice(0, at)}0${text.slice(at + 1)}`)),
  fc
    .dictionary(fc.constantFrom('alg', 'kid', 'typ', 'jwk', 'b64', 'crit'), fc.jsonValue())
    .map((head) => `Bearer ${Buffer.from(JSON.stringify(head)).toString('base64url')}.e30.AA`),
)
