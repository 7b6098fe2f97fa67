import type { Connector } from '../src/connector/connector.ts'
import { bulletin } from './bulletin/connector.ts'
import { fireSafety } from './fire-safety/connector.ts'
import { grid } from './grid/connector.ts'
import { justice } from './justice/connector.ts'
import { petition } from './petition/connector.ts'
import { publicSecurity } from './public-security/connector.ts'
import { traffic } from './traffic/connector.ts'

/** Every connector. The only registry: a folder here that is not in it fails a test. */
export const connectors: readonly Connector[] = [publicSecurity, justice, petition, fireSafety, traffic, bulletin, grid]
