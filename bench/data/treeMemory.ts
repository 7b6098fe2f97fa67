/**
 * Loads the divisions of a store as the hub does, searches once, and prints what it cost: seconds, and memory over that of the process
 * before. `node --expose-gc treeMemory.ts '<connection as JSON>'`
 */
import { hubService } from '../../src/identity/principal.ts'
import { openDatabase } from '../../src/store/database.ts'
import { loadJurisdictionTree } from '../../src/store/jurisdictions.ts'

const database = await openDatabase(JSON.parse(process.argv[2]!))
await database.writers.query('select 1')
const collect = (globalThis as unknown as { gc(): void }).gc
const mebibytes = (bytes: number): number => bytes / 2 ** 20
const held = (): number => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return mebibytes(heapUsed + external)
}
const before = { held: held(), resident: mebibytes(process.memoryUsage.rss()) }
const began = performance.now()
const tree = await loadJurisdictionTree(database.writers, hubService)
const seconds = (performance.now() - began) / 1000
const searched = performance.now()
tree.search('鹿城')
const searchSeconds = (performance.now() - searched) / 1000
console.log(
  JSON.stringify({
    areas: tree.size,
    seconds,
    searchSeconds,
    held: held() - before.held,
    resident: mebibytes(process.memoryUsage.rss()) - before.resident,
  }),
)
await database.close()
