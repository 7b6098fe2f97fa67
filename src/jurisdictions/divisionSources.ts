import type { DivisionSources } from './buildDivisionSet.ts'
import { readChinaDivision } from './chinaDivision.ts'
import {
  readAdministeredDivisions,
  readDivisionChanges,
  readDivisionList,
  readFunctionalZones,
} from './divisionFiles.ts'

/** How much of the country is imported. */
export type DivisionExtent = 'demonstration' | 'country'

/** Reads the files of one extent; the history is the same for both. Throws DIVISIONS_PACKAGE_MISSING. */
export function readDivisionSources(extent: DivisionExtent): DivisionSources {
  return {
    list: extent === 'country' ? readChinaDivision() : readDivisionList(),
    changes: readDivisionChanges(),
    zones: readFunctionalZones(),
    administered: readAdministeredDivisions(),
  }
}
