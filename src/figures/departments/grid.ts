import type { Words } from '../../connector/connector.ts'
import type { Measure, UnitCode } from '../measure.ts'
import { type DepartmentFigures, indicatorOf } from './department.ts'

/** Grid and population register 网格、人口: stocks as of a month's end. No connector yields them yet. */

const department = 'GRID'

function stock(code: string, unit: UnitCode, title: Words, description: Words): Measure {
  const source = { kind: 'STATISTIC', window: 'AS_OF' } as const
  return {
    code,
    department,
    title,
    description,
    unit,
    source,
    kind: 'STOCK',
    additiveOverTime: false,
    breakdowns: [],
    finestLevel: 'VILLAGE',
    betterIs: 'NONE',
    sensitive: false,
  }
}

const atEnd: Words = { zh: '取统计期内最后一次上报的数。', en: 'The last one told in the period.' }
const described = (zh: string, en: string): Words => ({ zh: `${zh}${atEnd.zh}`, en: `${en} ${atEnd.en}` })

const measures: readonly Measure[] = [
  stock(
    'grids',
    'grid',
    { zh: '网格', en: 'Grids' },
    described('划分的网格数。', 'Grids that the area is divided into.'),
  ),
  stock(
    'grid_staff',
    'person',
    { zh: '网格员', en: 'Grid staff' },
    described('专职与兼职网格员。', 'Full-time and part-time grid staff.'),
  ),
  stock(
    'population_registered',
    'person',
    { zh: '户籍人口', en: 'Registered population' },
    described('户籍登记人口。', 'Population by household registration.'),
  ),
  stock(
    'population_permanent',
    'person',
    { zh: '常住人口', en: 'Permanent population' },
    described('常住半年以上的人口。', 'Population resident for more than half a year.'),
  ),
  stock(
    'population_floating',
    'person',
    { zh: '流动人口', en: 'Floating population' },
    described('登记的流动人口。', 'Floating population as registered.'),
  ),
]

/** Measures and indicators of the grid and population register. */
export const grid: DepartmentFigures = { department, measures, indicators: measures.map(indicatorOf) }
