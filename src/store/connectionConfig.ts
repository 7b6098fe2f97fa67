import pg from 'pg'

// bigint fits: counts and 分 stay below 2^53. Days stay text: a JavaScript Date would move them between time zones.
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8) return Number
    if (oid === pg.types.builtins.DATE) return (value: string) => value
    return pg.types.getTypeParser(oid, format)
  },
} as pg.CustomTypesConfig

/** Connection settings as `pg` takes them: a URL, or fields. */
export type ConnectionSettings =
  | string
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly password?: string
      readonly database: string
    }

/** Turns settings into what every connection of the hub uses. */
export function connectionConfig(settings: ConnectionSettings, applicationName: string): pg.ClientConfig {
  return {
    ...(typeof settings === 'string' ? { connectionString: settings } : settings),
    application_name: applicationName,
    options: '-c timezone=Asia/Shanghai',
    types,
  }
}
