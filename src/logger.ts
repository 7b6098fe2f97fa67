import pino, { type Logger } from 'pino'
import type { Config } from './config.ts'

export type { Logger }

/**
 * Logs are JSON lines on standard error: standard output belongs to commands and their `--json`. Never values of rows or variables
 * of queries, only names, codes and counts.
 */
export function createLogger(level: Config['logLevel']): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: false }))
}
