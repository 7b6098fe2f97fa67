import type { GraphQLSchema } from 'graphql'
import type { Words } from '../connector/connector.ts'
import { dimensions } from '../figures/dimensions.ts'
import { publishedDimensions } from '../figures/publishedDimensions.ts'
import { units } from '../figures/unit.ts'
import { buildCodeLists, type CodeList, type Words as LabelWords } from './codeLists.ts'
import { departmentCodes, departmentName } from './departments.ts'

/** Code systems of places; the schema names them in words because a site may bring its own. */
const codeSystems: Readonly<Record<string, Words>> = {
  GB2260: { zh: '国标县级以上行政区划代码(GB/T 2260)', en: 'Divisions down to the county (GB/T 2260)' },
  NBS12: { zh: '统计用区划代码(国家统计局)', en: 'Statistical codes of townships and villages (NBS)' },
  MCA9: { zh: '民政部乡级区划代码', en: 'Township codes of the Ministry of Civil Affairs' },
  CJT349: { zh: '城市市政监管信息系统网格编码(CJ/T 349)', en: 'Grids (CJ/T 349)' },
  GA380: { zh: '公安机关机构代码(GA 380)', en: 'Police organisations (GA 380)' },
  LOCAL: { zh: '来源自编代码', en: "The source's own codes" },
  NAME: { zh: '按名称填报', en: 'Told by name' },
}

const labelOfWords = ({ zh, en }: Words): LabelWords => ({ ZH: zh, EN: en })

function list(name: string, values: readonly (readonly [code: string, words: Words])[]): CodeList {
  return {
    name,
    values: values.map(([code, words]) => ({ code, label: labelOfWords(words), description: null, deprecated: false })),
  }
}

const listsOfSchema = new WeakMap<GraphQLSchema, readonly CodeList[]>()

/** Every enumeration of the schema, and the lists that are data: departments, units, code systems, dimensions. */
export function codeLists(schema: GraphQLSchema): readonly CodeList[] {
  let lists = listsOfSchema.get(schema)
  if (lists === undefined) {
    lists = buildCodeLists(schema, [
      list(
        'DEPARTMENT',
        departmentCodes().map((code) => [code, departmentName(code)]),
      ),
      list(
        'UNIT',
        Object.values(units).map((unit) => [unit.code, unit.label]),
      ),
      list('CODE_SYSTEM', Object.entries(codeSystems)),
      list(
        'DIMENSION',
        [...publishedDimensions.filter(({ name }) => dimensions[name] === undefined), ...Object.values(dimensions)].map(
          (dimension) => [dimension.name, dimension.title],
        ),
      ),
    ])
    listsOfSchema.set(schema, lists)
  }
  return lists
}
