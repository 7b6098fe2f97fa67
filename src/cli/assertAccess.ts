import { isLoopbackName } from '../accessSettings.ts'
import type { Hub } from '../app.ts'
import type { Config } from '../config.ts'
import { HubError } from '../errors.ts'
import { hubService } from '../identity/principal.ts'
import { hasValidApiToken } from '../store/apiTokens.ts'

const whatToSet =
  'Set HUB_OIDC_ISSUER and HUB_OIDC_AUDIENCE for tokens of an issuer (HUB_JWT_KEYS for its keys in a file), or make an API token: `hub token create --role … --scope … --expires 90d`. docs/install.md shows both.'

/** Refuses with ACCESS_NOT_CONFIGURED to serve where nobody could show who he is. */
export async function assertAccessConfigured({ config, database }: Pick<Hub, 'config' | 'database'>): Promise<void> {
  if (config.access.signedTokens !== null || (await hasValidApiToken(database, hubService))) return
  throw new HubError(
    'ACCESS_NOT_CONFIGURED',
    `The hub does not serve without a way to know who asks: no issuer is configured, and there is no valid API token. ${whatToSet}`,
  )
}

/** Refuses with ACCESS_NOT_CONFIGURED a demonstration that other machines could reach: whoever asks it is its analyst. */
export function assertDemonstrationIsLocal({ host }: Pick<Config, 'host'>): void {
  if (isLoopbackName(host)) return
  throw new HubError(
    'ACCESS_NOT_CONFIGURED',
    `The demonstration answers everybody on this machine as its analyst, and so listens on this machine alone; HUB_HOST is ${host}. Unset HUB_HOST. To show it to other machines: ${whatToSet}`,
  )
}
