import type { DepartmentCode, Words } from '../connector/connector.ts'

const names: Readonly<Record<DepartmentCode, Words>> = {
  PUBLIC_SECURITY: { zh: '公安', en: 'Public security' },
  JUSTICE: { zh: '司法行政', en: 'Justice' },
  PETITION: { zh: '信访', en: 'Petitions' },
  FIRE_SAFETY: { zh: '消防', en: 'Fire safety' },
  TRAFFIC: { zh: '交警', en: 'Traffic police' },
  GRID: { zh: '网格与人口', en: 'Grid and population' },
  GOVERNANCE: { zh: '综合治理', en: 'Comprehensive governance' },
}

/** Every department, in the order in which they are shown. */
export const departmentCodes = Object.keys(names) as readonly DepartmentCode[]

/** What a department is called. */
export function departmentName(code: DepartmentCode): Words {
  return names[code]
}
