import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Access, isPermitted, policies } from '../../src/access/policy.ts'
import { mayReadDepartment, mayReadFiguresOf } from '../../src/access/rights.ts'
import type { Role } from '../../src/access/role.ts'
import { schemaRules } from '../../src/graph/accessRules.ts'
import { departmentsOfChain } from '../../src/graph/accessSubjects.ts'
import { demonstrationAnalyst, type Principal, principalOf } from '../../src/identity/principal.ts'
import type { JurisdictionId } from '../../src/jurisdictions/jurisdiction.ts'
import { actingAs } from '../support/actingAs.ts'
import { openDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { type Cell, type Matrix, matrixOf, type Seen, type Step, seenOf, selectionOf } from './matrix.ts'
import { avoided, samples } from './matrixSamples.ts'

/** Departments of what the samples of a field name. */
const departmentsAsked: Readonly<Record<string, readonly string[]>> = {
  'Jurisdiction.figures': ['FIRE_SAFETY'],
  'Jurisdiction.caseChain': departmentsOfChain('ACCIDENTS'),
  'Query.jurisdictions(where:)': ['FIRE_SAFETY'],
  'Query.jurisdictions(orderBy:)': ['FIRE_SAFETY'],
}

const roleOf = (code: string, given: Partial<Role>): Role => ({ ...demonstrationAnalyst.role, code, ...given })

const areas = { own: '330302', beside: '330303', elsewhere: '331022' } as const

let hub: TestHub
let matrix: Matrix
const principals: Record<string, Principal> = {}
const { access } = schemaRules()

beforeAll(async () => {
  hub = await openDemonstrationHub(undefined, { identify: (credentials) => actingAs(principals)(credentials) })
  matrix = matrixOf(hub.hub.schema, samples, avoided)
  const person = { kind: 'PERSON', scope: 'ALL', purpose: 'the matrix' } as const
  principals['analyst'] = demonstrationAnalyst
  // Figures of justice.
  principals['figures'] = principalOf({
    ...person,
    id: 'figures',
    role: roleOf('FIGURES', { departments: ['JUSTICE'], precision: 'FIGURES', sensitive: false, operations: [] }),
  })
  // Records of 鹿城区, but none of justice.
  principals['lucheng'] = principalOf({
    ...person,
    id: 'scoped',
    scope: [idOf(areas.own)],
    role: roleOf('SCOPED', {
      departments: ['PUBLIC_SECURITY', 'PETITION', 'FIRE_SAFETY', 'TRAFFIC', 'GRID', 'GOVERNANCE'],
      operations: ['SYNC'],
    }),
  })
  principals['auditor'] = principalOf({
    ...person,
    id: 'auditor',
    purpose: null,
    role: roleOf('AUDITOR', { departments: [], precision: 'FIGURES', sensitive: false, operations: ['AUDIT'] }),
  })
  const { sources } = await hub.query<{ sources: { department: { code: string }; jurisdiction: { code: string } }[] }>(
    '{ sources { department { code } jurisdiction { code } } }',
  )
  const first = sources[0]!
  const site = idOf(first.jurisdiction.code)
  placeOfFirstSource = { departments: [first.department.code], area: site, site }
})
afterAll(() => hub?.close())

const idOf = (code: string): JurisdictionId => hub.hub.tree.findByCode(code)!.id

/** What the policy says of a cell: the rule that is not met first, if any. UNSAID: several departments, of which some may be seen. */
type Predicted = 'ANSWERED' | 'NULL' | 'WITHHELD' | 'REFUSED' | 'UNSAID'

interface Place {
  departments: readonly string[]
  area: JurisdictionId
  site: JurisdictionId
}

/** Walks a path by the rules in the SDL and the policy, and by nothing of what enforces them. */
function predicted(
  { path, argument, place: name }: Cell,
  principal: Principal,
  area: JurisdictionId,
  firstSource: Place,
): Predicted {
  const { tree, sites } = hub.hub
  const site = sites.find(({ jurisdictionId }) => tree.isWithin(area, jurisdictionId))?.jurisdictionId ?? area
  let place: Place = { departments: [], area, site }
  let found: Predicted = 'ANSWERED'
  for (const [index, { type, field }] of path.entries()) {
    const own = access.ofField(type, field)!
    if (type === 'Query' && field === 'sources') place = firstSource
    const departments = own.departments ?? departmentsAsked[`${type}.${field}`] ?? place.departments
    place = { ...place, departments }
    const rule = ruleOfStep(path[index]!, own)
    if (rule === 'FIGURES') {
      const outcome = predictedFigures(principal, place)
      if (outcome !== 'ANSWERED') found = outcome
    } else if (['RUNS', 'SOURCE_DETAILS', 'RECORDS'].includes(rule)) {
      const isOfSite = rule !== 'RECORDS' || type === 'Source'
      const sensitive = departments.includes('JUSTICE')
      const subject = { departments, area: isOfSite ? place.site : place.area, sensitive }
      if (!isPermitted(rule, principal, tree, subject)) return 'NULL'
    }
  }
  const last = path.at(-1)!
  const ofArgument = argument === null ? null : access.ofArgument(last.type, last.field, argument)
  if (ofArgument === null || !isAloneIn({ path, argument })) return found
  const subject = { departments: departmentsAsked[name] ?? [], area: place.area }
  if (isPermitted(ofArgument.rule, principal, tree, subject)) return found
  return policies[ofArgument.rule].deniedArgument === 'REFUSED' ? 'REFUSED' : found
}

/** Whether an argument has a rule of its own. */
function isAloneIn({ path, argument }: Pick<Cell, 'path' | 'argument'>): boolean {
  const { type, field } = path.at(-1)!
  return argument !== null && access.ofArgument(type, field, argument)?.rule !== access.ofField(type, field)?.rule
}

/** A field that has the rule of its type says nothing that the field before has not said. */
function ruleOfStep({ type }: { readonly type: string }, own: Access): Access['rule'] {
  return own.rule === 'FIGURES' || access.ofType(type)?.rule !== own.rule ? own.rule : 'PUBLIC'
}

function predictedFigures(principal: Principal, { departments, area }: Place): Predicted {
  if (!mayReadFiguresOf(principal, hub.hub.tree, area)) return 'WITHHELD'
  const seen = departments.filter((department) => mayReadDepartment(principal, department))
  if (seen.length === departments.length) return departments.length === 0 ? 'UNSAID' : 'ANSWERED'
  return seen.length === 0 ? 'WITHHELD' : 'UNSAID'
}

/** What came of the cells, by their places. */
type Answers = ReadonlyMap<string, Seen>

/** The cells of a reader's own schema. */
function cellsOf(who: string): readonly Cell[] {
  return matrixOf(hub.hub.schemaOf(principals[who]!), samples, avoided).cells
}

const cellsAtOnce = 50

/** Asks all cells, many in one operation; those that may be refused alone, because that may cost the whole answer. */
async function askAll(who: string, area: string): Promise<Answers> {
  const groups: Cell[][] = []
  // Beside the first area only what is asked of an area can differ.
  const cells = cellsOf(who).filter(({ path }) => area === areas.own || path[0]?.field === 'jurisdiction')
  for (const cell of cells) {
    const last = groups.at(-1)
    if (refusing(cell) || last === undefined || last.length >= cellsAtOnce || refusing(last[0]!)) groups.push([cell])
    else last.push(cell)
  }
  const found = new Map<string, Seen>()
  for (const group of groups) {
    const selections = group.map((cell, index) => selectionOf(cell, `c${index}`, area))
    const { data, errors = [] } = await hub.ask<Record<string, unknown>>(`{ ${selections.join('\n')} }`, undefined, {
      headers: { authorization: `Bearer ${who}` },
    })
    const codes = errors.map(({ extensions }) => extensions?.['code'])
    if (!refusing(group[0]!)) expect(errors).toEqual([])
    else expect(codes.filter((code) => code !== 'CURSOR_INVALID' && code !== 'ACCESS_DENIED')).toEqual([])
    group.forEach((cell, index) => {
      found.set(cell.place, codes.includes('ACCESS_DENIED') ? { kind: 'REFUSED' } : seenOf(cell, `c${index}`, data))
    })
  }
  return found
}

/** Cells that may be answered with an error. */
const refusing = (cell: Cell): boolean => cell.argument === 'after' || isAloneIn(cell)

/** Numbers and moments: what must not come across where something is withheld. Other texts (units, labels, codes of states) are public. */
function telling(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return value === 0 ? [] : [value]
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}T/.test(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(telling)
}

/** What differs from the prediction, one line each. */
function differences(cells: readonly Cell[], who: string, area: string, seen: Answers, whole: Answers): string[] {
  const firstSource = placeOfFirstSource
  return cells.flatMap((cell) => {
    const expected = predicted(cell, principals[who]!, idOf(area), firstSource)
    const [got, all] = [seen.get(cell.place), whole.get(cell.place)]
    if (got === undefined || all === undefined) return []
    const wrong = (what: string) => [`${cell.place} of ${area}, ${expected}: ${what}`]
    if ((expected === 'REFUSED') !== (got.kind === 'REFUSED')) return wrong(got.kind)
    if (expected === 'REFUSED') return []
    if (expected === 'NULL') return got.kind === 'VALUE' ? wrong(`answered ${JSON.stringify(got.value)}`) : []
    if (expected === 'WITHHELD') {
      const told = got.kind === 'VALUE' ? telling(got.value) : []
      return told.length === 0 || isFramework(cell) ? [] : wrong(`told ${JSON.stringify(told)}`)
    }
    if (expected === 'UNSAID' || varying.includes(cell.place) || cell.argument === 'after') return []
    if (cell.path.some(({ type }) => ofReaders.includes(type))) return []
    // Of chains a reader of some areas is listed those that stay in them; which these are is asked in recordPaths.test.ts.
    if (principals[who]!.scope !== 'ALL' && cell.path.some(({ type }) => type === 'CaseChainConnection')) return []
    if (got.kind !== all.kind) return wrong(`${got.kind} where the analyst has ${all.kind}`)
    // An order by figures is of those areas alone whose figures the reader may see.
    return isAloneIn(cell) || JSON.stringify(got) === JSON.stringify(all)
      ? []
      : wrong(`${JSON.stringify(got)}, the analyst ${JSON.stringify(all)}`)
  })
}

let placeOfFirstSource: Place

/** Days of a period, and what else was asked, are those of the question; how many areas there are is no secret. */
const isFramework = ({ path, place }: Cell): boolean =>
  ['Period', 'Indicator', 'Unit'].includes(path.at(-1)!.type) || place === 'Standing.among'

/** Answers that differ from one moment, or from one reader, to the next by their nature. */
const varying = [
  'Hub.time',
  // Without the enumerations of what the role never may use.
  'Query.codeLists',
  // Tells of the reader.
  'SectionStatus.recordAccess',
  'FigureProvenance.recordAccess',
]

/** Types that tell of the reader, or of who asked what before. */
const ofReaders = ['Viewer', 'AuditEntry', 'AuditEntryConnection', 'AuditEntryEdge']

describe('the matrix', () => {
  test('has a path to every type but those that are come to by operations and ids alone', () => {
    const ofOperations = ['Mutation', 'StartSyncPayload', 'Subscription', 'UserError', 'Warning']
    expect(matrix.unreached).toEqual(['Node', 'Section', ...ofOperations].toSorted())
    expect(matrix.cells.length).toBeGreaterThan(500)
  })

  test('fails for an argument of a new kind', () => {
    const { PeriodInput: _, ...others } = samples
    expect(() => matrixOf(hub.hub.schema, others)).toThrow(/PeriodInput.* has no sample/)
  })

  test.each(['figures', 'lucheng', 'auditor'])(
    'of %s has no path through what the role never may use, and every other',
    (who) => {
      const { operations } = principals[who]!.role
      const isAllowed = ({ type, field }: Step): boolean => {
        const { operation } = access.ofField(type, field)!
        return operation === null || operations.includes(operation)
      }
      const expected = matrix.cells.filter(({ path }) => path.every(isAllowed)).map(({ place }) => place)
      expect(cellsOf(who).map(({ place }) => place)).toEqual(expected)
      expect(expected.length).toBeGreaterThan(400)
    },
  )

  test('what comes back is what the policy says', async () => {
    const whole = new Map<string, Answers>()
    for (const area of Object.values(areas)) whole.set(area, await askAll('analyst', area))
    const cases: [who: string, area: string][] = [
      ['figures', areas.own],
      ['lucheng', areas.own],
      ['lucheng', areas.beside],
      ['lucheng', areas.elsewhere],
      ['auditor', areas.own],
    ]
    const wrong: string[] = []
    for (const [who, area] of cases) {
      const seen = await askAll(who, area)
      wrong.push(...differences(cellsOf(who), who, area, seen, whole.get(area)!).map((line) => `${who}: ${line}`))
    }
    expect(wrong).toEqual([])
  })

  // `npm run test:long`: every role that comes with the hub, of everywhere, of one county, and from outside of it.
  if (process.env['TEST_LONG'] !== undefined)
    test('of every packaged role, in and out of scope, what comes back is what the policy says', async () => {
      const whole = new Map<string, Answers>()
      for (const area of Object.values(areas)) whole.set(area, await askAll('analyst', area))
      const wrong: string[] = []
      for (const packaged of hub.hub.roles.roles.values()) {
        for (const scope of ['ALL', [idOf(areas.own)]] as const) {
          // The audit tells of all areas, and refuses whoever may not see all: that is asked in auditLog.test.ts.
          const operations =
            scope === 'ALL' ? packaged.operations : packaged.operations.filter((one) => one !== 'AUDIT')
          const role: Role = { ...packaged, operations, documents: 'ANY' }
          const who = `${role.code}-${scope === 'ALL' ? 'everywhere' : 'own'}`
          principals[who] = principalOf({ id: who, kind: 'PERSON', role, scope, purpose: 'the matrix' })
          for (const area of Object.values(areas)) {
            const seen = await askAll(who, area)
            wrong.push(...differences(cellsOf(who), who, area, seen, whole.get(area)!).map((line) => `${who}: ${line}`))
          }
        }
      }
      expect(wrong).toEqual([])
    }, 900_000)
})
