import { buildDivisionSet } from '../../src/jurisdictions/buildDivisionSet.ts'
import { readDivisionSources } from '../../src/jurisdictions/divisionSources.ts'
import { createJurisdictionTree, type JurisdictionTree } from '../../src/jurisdictions/jurisdictionTree.ts'

let tree: JurisdictionTree | undefined

/** The committed divisions as a tree, without a database; built once per test file. */
export function demonstrationTree(): JurisdictionTree {
  tree ??= createJurisdictionTree(buildDivisionSet(readDivisionSources('demonstration')))
  return tree
}
