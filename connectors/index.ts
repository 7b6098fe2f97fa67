import type { Connector } from '../src/connector/connector.ts'
import { fireSafety } from './fire-safety/connector.ts'
import { publicSecurity } from './public-security/connector.ts'

/** Every connector. The only registry: a folder here that is not in it fails a test. */
export const connectors: readonly Connector[] = [publicSecurity, fireSafety]
