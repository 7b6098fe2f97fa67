import type { Books } from '../../console/src/answer/answerShape.ts'
import type { Indicator } from '../../console/src/hub/indicators.ts'
import { schemaBookOf } from '../../console/src/hub/schemaBook.ts'

function indicator(
  code: string,
  zh: string,
  en: string,
  unit: Indicator['unit'],
  betterIs: Indicator['betterIs'],
): Indicator {
  return { code, title: { zh, en }, department: 'FIRE_SAFETY', unit, betterIs }
}

const cases: Indicator['unit'] = { code: 'case', kind: 'COUNT', label: { zh: '起', en: 'cases' } }
const yuan: Indicator['unit'] = { code: 'CNY', kind: 'MONEY', label: { zh: '元', en: 'CNY' } }
const ratio: Indicator['unit'] = { code: 'RATIO', kind: 'RATIO', label: { zh: '', en: '' } }
const fires = indicator('fires', '火灾起数', 'Fires', cases, 'LOWER')
const fines = indicator('fines', '罚款', 'Fines', yuan, 'NONE')
const rate = indicator('rate', '整改率', 'Rectification rate', ratio, 'HIGHER')

function object(name: string, fields: Readonly<Record<string, string>>) {
  const reference = (type: string) =>
    type.startsWith('[')
      ? { kind: 'LIST', name: null, ofType: { kind: 'OBJECT', name: type.slice(1, -1) } }
      : { kind: 'OBJECT', name: type }
  return {
    name,
    fields: Object.entries(fields).map(([field, type]) => ({ name: field, description: null, type: reference(type) })),
    enumValues: null,
  }
}

/** Three indicators and the part of the schema that shows them. */
export const books: Books = {
  indicators: {
    byCode: new Map([fires, fines, rate].map((own) => [own.code, own])),
    byField: new Map([
      ['FireSafetySection.fires', fires],
      ['FireSafetySection.fines', fines],
    ]),
  },
  schema: schemaBookOf({
    __schema: {
      types: [
        object('Query', { jurisdiction: 'Jurisdiction', jurisdictions: 'JurisdictionConnection' }),
        object('JurisdictionConnection', { totalCount: 'Int', nodes: '[Jurisdiction]', status: 'SectionStatus' }),
        object('Jurisdiction', {
          code: 'String',
          name: 'String',
          level: 'Level',
          fireSafety: 'FireSafetySection',
          figures: '[IndicatorFigure]',
          children: 'JurisdictionConnection',
        }),
        object('FireSafetySection', { status: 'SectionStatus', fires: 'Figure', fines: 'Figure' }),
        object('IndicatorFigure', { indicator: 'Indicator', period: 'Period', figure: 'Figure' }),
        object('Indicator', { code: 'String', title: 'String' }),
        object('Period', { from: 'Date', label: 'String' }),
        object('Figure', { value: 'Float', state: 'FigureState', comparison: 'Comparison', notes: '[FigureNote]' }),
        object('Comparison', { value: 'Float', changeRate: 'Float', state: 'FigureState' }),
        { name: 'Level', fields: null, enumValues: [{ name: 'COUNTY', description: 'County level 县级\nMore.' }] },
      ],
    },
  }),
}

/** A city with its counties, each with two indicators side by side, one of them withheld in one county. */
export const countiesDocument = `query Counties($area: String! = "330300", $period: PeriodInput! = { year: 2010 }) {
  city: jurisdiction(code: $area) {
    name
    fireSafety(period: $period) {
      status { state message asOf }
      fires { value state comparison { value changeRate state } }
      fines { ...told }
    }
  }
  jurisdictions(under: $area, first: 10) {
    totalCount
    status { state }
    nodes {
      id
      code
      name
      level
      figures(indicators: ["fires", "rate"], period: $period) {
        indicator { code title }
        figure { value state bound notes { code text } comparison { value changeRate state } }
      }
    }
  }
}
fragment told on Figure { value state }`

function figure(value: number | null, state: string, more: object = {}) {
  return { value, state, bound: 'EXACT', notes: [], comparison: { value: 10, changeRate: 0.2, state }, ...more }
}

function county(code: string, name: string, fire: object, rectified: object) {
  return {
    id: `id ${code}`,
    code,
    name,
    level: 'COUNTY',
    figures: [
      { indicator: { code: 'fires', title: '火灾起数' }, figure: fire },
      { indicator: { code: 'rate', title: '整改率' }, figure: rectified },
    ],
  }
}

/** What a hub answers to it. */
export const countiesAnswer = {
  city: {
    name: '温州市',
    fireSafety: {
      status: { state: 'STALE', message: '数据已过期。', asOf: '2010-12-30T16:00:00.000Z' },
      fires: { value: 91, state: 'COMPUTED', comparison: { value: 117, changeRate: -0.2222, state: 'COMPUTED' } },
      fines: { value: 1_234_567.5, state: 'PUBLISHED' },
    },
  },
  jurisdictions: {
    totalCount: 12,
    status: { state: 'PARTIAL' },
    nodes: [
      county('330302', '鹿城区', figure(12, 'COMPUTED'), figure(0.7626, 'COMPUTED')),
      county(
        '330303',
        '龙湾区',
        figure(11, 'COMPUTED', { bound: 'LOWER', notes: [{ code: 'SPLIT_SINCE', text: '此后有区划调整。' }] }),
        figure(null, 'NO_DATA', { comparison: { value: null, changeRate: null, state: 'NO_DATA' } }),
      ),
      county(
        '330304',
        '=cmd|"瓯海"',
        figure(null, 'WITHHELD', { comparison: { value: null, changeRate: null, state: 'WITHHELD' } }),
        figure(0, 'COMPUTED'),
      ),
    ],
  },
}
