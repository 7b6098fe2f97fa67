/**
 * PostGraphile 5 over the schema that `postGraphileSchema.ts` made, with its own recommended preset and a pool of connections. No
 * access control, no audit. `node postGraphileServer.ts <connection as JSON>`
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { postGraphileSchema } from './postGraphileSchema.ts'

const pool = new pg.Pool({ ...(JSON.parse(process.argv[2]!) as pg.PoolConfig), max: 10 })
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ pool, schemas: [postGraphileSchema] })],
  schema: { defaultBehavior: '-insert -update -delete' },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
})
const server = createServer()
await instance.createServ(grafserv).addTo(server)
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })),
)
process.on('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
  void Promise.resolve(instance.release()).then(() => pool.end())
})
