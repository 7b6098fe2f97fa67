import { HubError } from '../errors.ts'

/** A number of rows as an option gives it. Throws ARGUMENTS_INVALID for anything else than 1 to 10,000,000. */
export function positiveCount(option: string, text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= 10_000_000) return value
  throw new HubError('ARGUMENTS_INVALID', `${option} must be a whole number from 1 to 10000000; "${text}" is none.`)
}
