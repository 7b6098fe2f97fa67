import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { dropClusterStores, newClusterStore, onCluster } from './cluster.ts'

/** A store for the suite: of the run's PostgreSQL, or on the cluster that HUB_TEST_CITUS_URL names. */
export function newCrashStore(): Promise<TestDatabase> {
  return onCluster ? newClusterStore() : createTestDatabase()
}

/** At the end of each file: what stores leave when they are dropped. */
export async function dropCrashStores(): Promise<void> {
  if (onCluster) await dropClusterStores()
}
