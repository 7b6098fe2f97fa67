import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { mostJurisdictions } from './auditEntry.ts'

/** Collects what one operation touches, for its entry in the audit. */
export interface AuditNotes {
  /** An area that was asked about. */
  jurisdiction(id: JurisdictionId): void
  /** A department whose figures or records were asked for. */
  department(code: string): void
  /** Single records that were read; 0 too: that there are none was told. */
  records(count: number): void
  /** Sections or figures that answer WITHHELD. */
  withheld(count: number): void
  /** Before single records are read. Throws AUDIT_UNAVAILABLE where that could not be put on record. */
  beforeRecords(): void
  touched(): Touched
  /** Takes over what a part of the operation touched, or all of it where a kept answer is given again. */
  add(part: Touched): void
  /** Whether the operation was put on record. */
  readonly closed: boolean
  close(): void
}

/** What an operation has touched so far. */
export interface Touched {
  readonly jurisdictions: readonly JurisdictionId[]
  readonly jurisdictionCount: number
  readonly departments: readonly string[]
  readonly recordCount: number
  /** Whether records were asked for, though there may be none. */
  readonly readRecords: boolean
  readonly withheldCount: number
  /** Since the notes were begun. */
  readonly milliseconds: number
}

/** The notes of one operation. `admitRecords` throws where no record may be read now. */
export function createAuditNotes(admitRecords: () => void): AuditNotes {
  const jurisdictions = new Set<JurisdictionId>()
  const departments = new Set<string>()
  let recordCount = 0
  let readRecords = false
  let withheldCount = 0
  let unnamed = 0
  let closed = false
  const began = performance.now()
  return {
    jurisdiction(id) {
      jurisdictions.add(id)
    },
    department(code) {
      departments.add(code)
    },
    records(count) {
      readRecords = true
      recordCount += count
    },
    withheld(count) {
      withheldCount += count
    },
    beforeRecords: admitRecords,
    touched: () => ({
      jurisdictions: [...jurisdictions].slice(0, mostJurisdictions),
      jurisdictionCount: jurisdictions.size + unnamed,
      departments: [...departments].sort(),
      recordCount,
      readRecords,
      withheldCount,
      milliseconds: performance.now() - began,
    }),
    add(part) {
      for (const id of part.jurisdictions) jurisdictions.add(id)
      for (const code of part.departments) departments.add(code)
      unnamed += part.jurisdictionCount - part.jurisdictions.length
      readRecords ||= part.readRecords
      recordCount += part.recordCount
      withheldCount += part.withheldCount
    },
    get closed() {
      return closed
    },
    close() {
      closed = true
    },
  }
}
