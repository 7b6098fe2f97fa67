import type { JWTVerifyGetKey } from 'jose'
import type { RoleBook } from '../access/rolesFile.ts'
import type { SignedTokenSettings } from '../accessSettings.ts'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { noteApiTokenUse, readApiToken } from '../store/apiTokens.ts'
import type { Database } from '../store/database.ts'
import { apiTokenCheck } from './apiTokenCheck.ts'
import type { CodeFinder } from './grant.ts'
import { createIdentify, type Identify } from './identify.ts'
import { issuerKeys } from './issuerKeys.ts'
import { readKeyFile } from './keyFile.ts'
import { hubService } from './principal.ts'
import { signedTokenCheck } from './signedTokens.ts'

/** What telling who asks is composed of. */
export interface IdentifyParts {
  readonly config: Pick<Config, 'access'>
  readonly logger: Pick<Logger, 'warn'>
  readonly database: Pick<Database, 'writers'>
  readonly tree: CodeFinder
  readonly roles: RoleBook
  readonly demonstration: boolean
}

/** Telling who asks, as the settings say. Throws CONFIGURATION_INVALID for a key file with faults; an issuer is asked at the first token. */
export async function openIdentify(parts: IdentifyParts): Promise<Identify> {
  const { config, database, tree, roles, demonstration } = parts
  const warn = (error: unknown, message: string): void => parts.logger.warn({ err: error }, message)
  const { signedTokens } = config.access
  return createIdentify({
    roles,
    tree,
    demonstration,
    checkApiToken: apiTokenCheck({
      read: (id) => readApiToken(database, hubService, id),
      noteUse: (id) => noteApiTokenUse(database, hubService, id),
      warn,
    }),
    checkSignedToken: signedTokens === null ? null : signedTokenCheck(signedTokens, await keysOf(signedTokens, warn)),
  })
}

async function keysOf(
  { keys, issuer }: SignedTokenSettings,
  warn: (error: unknown, message: string) => void,
): Promise<JWTVerifyGetKey> {
  if (keys.kind === 'FILE') return readKeyFile(keys.file)
  return issuerKeys(keys.kind === 'ADDRESS' ? keys : { kind: 'ISSUER', issuer }, { warn })
}
