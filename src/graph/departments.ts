import { type DepartmentCode, type HubDepartmentCode, hubDepartments, type Words } from '../connector/connector.ts'
import { HubError } from '../errors.ts'
import { broughtDepartments } from '../figures/registry.ts'

const names: Readonly<Record<HubDepartmentCode, Words>> = {
  PUBLIC_SECURITY: { zh: '公安', en: 'Public security' },
  JUSTICE: { zh: '司法行政', en: 'Justice' },
  PETITION: { zh: '信访', en: 'Petitions' },
  FIRE_SAFETY: { zh: '消防', en: 'Fire safety' },
  TRAFFIC: { zh: '交警', en: 'Traffic police' },
  GRID: { zh: '网格与人口', en: 'Grid and population' },
  GOVERNANCE: { zh: '综合治理', en: 'Comprehensive governance' },
}

/** Every department, in the order in which they are shown: the hub's own, then those that connectors bring. */
export function departmentCodes(): readonly DepartmentCode[] {
  return [...hubDepartments, ...broughtDepartments().map(({ department }) => department)]
}

/** What a department is called. */
export function departmentName(code: DepartmentCode): Words {
  const own = hubDepartments.find((known) => known === code)
  const name = own === undefined ? broughtDepartments().find(({ department }) => department === code)?.name : names[own]
  if (name === undefined) throw new HubError('INTERNAL', `No department has the code ${code}.`)
  return name
}
