import { compareDeliveries, deliveryOrder } from '../../src/connector/deliveryOrder.ts'
import type { FileLocation } from '../../src/connector/feedLocation.ts'
import type { FileProbe } from './decodedFile.ts'
import { type FilePeriod, matchedPeriod } from './filePeriod.ts'

/** A file of a feed by its name: what the name tells. */
export interface NamedDelivery {
  readonly name: string
  readonly period: FilePeriod
}

/** A file of a feed that lies in the folder. */
export interface ProbedDelivery extends NamedDelivery {
  readonly probe: FileProbe
}

/** What a run does with the files of a feed. */
export interface DeliveryPlan {
  /** To be read, in the order of deliveries. */
  readonly read: readonly ProbedDelivery[]
  /** Files whose content another one holds, with the name of that one; the hub does not know yet that their own rows do not count. */
  readonly same: readonly { readonly file: ProbedDelivery; readonly holder: string }[]
  /** Names that are no longer in the folder and are to be forgotten, with the name that has or had their content. */
  readonly gone: readonly { readonly file: NamedDelivery; readonly sha256: string; readonly holder: string }[]
}

/** Files whose names are of the feed, earlier deliveries first: what the name says of the delivery, then the period, then the name. */
export function namedDeliveries(names: readonly string[], location: FileLocation): NamedDelivery[] {
  return names
    .flatMap((name) => {
      const match = location.pattern.exec(name)
      if (match === null) return []
      const period = matchedPeriod(match)
      return [{ name, period, order: deliveryOrder(location, { name, ...period }) }]
    })
    .sort((left, right) => compareDeliveries(left.order, right.order))
    .map(({ name, period }) => ({ name, period }))
}

/**
 * Compares the folder with what was read before (SHA-256 by name). A content counts once, under the first of its names; who reads what is
 * found out from the folder alone, so that it does not matter under which name a content came first, or that two files swapped names. A
 * file that is gone goes on counting, unless its content lies there under another name: then it was renamed. A second copy that is gone
 * is forgotten; nothing of it ever counted.
 *
 * `usesPeriod`: the rows take year or month from the name, so that the same bytes in two months are two contents.
 */
export function planDeliveries(
  files: readonly ProbedDelivery[],
  before: Readonly<Record<string, string>>,
  location: FileLocation,
  usesPeriod: boolean,
  readAgain: ReadonlySet<string>,
): DeliveryPlan {
  const contentOf = ({ period }: NamedDelivery, sha256: string): string =>
    usesPeriod ? `${sha256} ${period.year} ${period.month}` : sha256
  const known = namedDeliveries(Object.keys(before), location)
  const contentBefore = new Map(known.map((file) => [file.name, contentOf(file, before[file.name] ?? '')]))
  const held = firstOf(known.map((file) => [contentBefore.get(file.name) ?? '', file.name]))
  const holders = firstOf(files.map((file) => [contentOf(file, file.probe.sha256), file.name]))
  const read: ProbedDelivery[] = []
  const same: { file: ProbedDelivery; holder: string }[] = []
  for (const file of files) {
    const { name } = file
    const content = contentOf(file, file.probe.sha256)
    const holder = holders.get(content) ?? name
    const unchanged = contentBefore.get(name) === content
    const heldBefore = held.get(contentBefore.get(name) ?? '') === name
    if (holder === name) {
      if (!unchanged || !heldBefore || readAgain.has(name)) read.push(file)
    } else if (!unchanged || heldBefore) same.push({ file, holder })
  }
  const present = new Set(files.map(({ name }) => name))
  const gone = known.flatMap((file) => {
    if (present.has(file.name)) return []
    const content = contentBefore.get(file.name) ?? ''
    const holder = holders.get(content) ?? held.get(content) ?? file.name
    if (holder === file.name) return []
    return [{ file, sha256: before[file.name] ?? '', holder }]
  })
  return { read, same, gone }
}

function firstOf(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>()
  for (const [content, name] of entries) if (!first.has(content)) first.set(content, name)
  return first
}
