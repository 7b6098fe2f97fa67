import { createHash } from 'node:crypto'
import type { Principal } from '../identity/principal.ts'

/** Groups of the logins that read a store. They own nothing and cannot log in themselves. */
export interface ReaderGroups {
  /** Of the classes that see some of the figures. */
  readonly figures: string
  /** Of the class that sees all of them. */
  readonly everything: string
  readonly records: string
}

/** A class of rights to figures: readers of one class share logins and connections. */
export interface FigureClass {
  /** Ascending; null: all, also those that connectors bring later. */
  readonly departments: readonly string[] | null
  /** Whether every cell of sensitive measures may be read. */
  readonly cleared: boolean
}

/**
 * The groups of the store in this database. Roles belong to the whole cluster, in which names of databases are unique: two hubs in one
 * cluster never share a role, unless one store is a copy of the other.
 */
export function readerGroups(database: string): ReaderGroups {
  const prefix = prefixOf(database)
  return { figures: `${prefix}_figures`, everything: `${prefix}_everything`, records: `${prefix}_records` }
}

function prefixOf(database: string): string {
  // 63 bytes are the longest name of a role; `_figures_` and twelve more come behind this.
  if (!/^[a-z0-9_]{1,38}$/.test(database)) return `hub_${digest(database)}`
  return database.startsWith('hub') ? database : `hub_${database}`
}

/** The class of a principal: departments and clearance; area and purpose are no matter of connections of figures. */
export function figureClassOf({ role }: Principal): FigureClass {
  return {
    departments: role.departments === 'ALL' ? null : [...new Set(role.departments)].sort(),
    cleared: role.sensitive,
  }
}

/** One text for each class. */
export function figureClassKey({ departments, cleared }: FigureClass): string {
  return JSON.stringify([departments, cleared])
}

/** The group of a class. Who sees everything passes no condition at all, which costs those readers nothing. */
export function figureGroup(groups: ReaderGroups, { departments, cleared }: FigureClass): string {
  return departments === null && cleared ? groups.everything : groups.figures
}

/** The login of a class: readers of two classes never have one, whatever departments are called. */
export function figureLogin(groups: ReaderGroups, figureClass: FigureClass): string {
  return `${groups.figures}_${digest(figureClassKey(figureClass))}`
}

/** The login of the records lane. */
export function recordLogin(groups: ReaderGroups): string {
  return `${groups.records}_login`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
