import type { SourceConfiguration } from '../../src/config.ts'
import { type PetitionService, startPetitionService } from '../../src/demo/petition/petitionService.ts'
import { petitionSources } from '../../src/demo/petition/startPetitionDemo.ts'
import type { CityCode } from '../../src/demo/places.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

/** The demonstration's petition service in this process, so that a test can stop it, and a hub that is connected to it. */
export interface PetitionHub extends TestHub {
  readonly service: PetitionService
  readonly sources: readonly SourceConfiguration[]
  readonly reports: readonly SyncReport[]
  /** Starts the service again at the same address. */
  restart(): Promise<void>
}

const account = { appKey: 'test-key', appSecret: 'test-secret' }

/** `sites`: only these; `synced` false: the hub has never read anything. */
export async function openPetitionHub({
  sites,
  synced = true,
}: {
  readonly sites?: readonly CityCode[]
  readonly synced?: boolean
} = {}): Promise<PetitionHub> {
  const start = (port?: number) =>
    startPetitionService({
      account,
      ...(port === undefined ? {} : { port }),
      ...(sites === undefined ? {} : { cities: sites }),
    })
  let service = await start()
  const { port } = service
  const sources = petitionSources(service.url, account).filter(
    ({ site }) => sites === undefined || sites.some((one) => one === site),
  )
  const hub = await openEmptyHub(sources)
  const reports = synced ? await hub.syncAll() : []
  return {
    ...hub,
    get service() {
      return service
    },
    sources,
    reports,
    async restart() {
      service = await start(port)
    },
    async close() {
      await hub.close()
      await service.stop()
    },
  }
}
