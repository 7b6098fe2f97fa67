import { dayNumber, isoDay } from '../calendar.ts'
import { type CityPlaces, citySeed } from '../places.ts'
import { plantedSentence, plantedValues } from '../planted.ts'
import { type Random, seededRandom } from '../random.ts'
import { type BacklogTarget, deletedPetitions, petitionCities } from './petitionCities.ts'

/** A petition as the service has it: keys as it sends them, and what it knows besides. */
export interface PetitionRow {
  /** 0: the register of what came in; 1: the lists of old cases. */
  readonly register: '0' | '1'
  readonly agency: string
  /** The moment that the register is ordered by. */
  readonly moment: string
  readonly key: string
  /** True: some program wrote the number without quotation marks. */
  readonly numericKey: boolean
  /** Still counted, no longer given. */
  deleted: boolean
  /** Changes when a petition is transferred. */
  place: string
  readonly values: Readonly<Record<string, string>>
}

const forms = [
  ['100', '来信', 24],
  ['200', '来访', 31],
  ['300', '网信', 22],
  ['400', '来电', 18],
  ['500', '视频', 2],
  ['900', '其他', 3],
] as const

const topics = [
  ['010100', '农村农业', 16],
  ['020100', '市场监督', 4],
  ['030200', '自然资源', 13],
  ['040100', '城乡建设', 15],
  ['050300', '生态环境', 7],
  ['060200', '劳动和社会保障', 13],
  ['070100', '交通运输', 5],
  ['080100', '卫生健康', 3],
  ['090200', '房产物业', 6],
  ['100100', '经济管理', 3],
  ['110100', '文体旅游', 1],
  ['120100', '党务政务', 2],
  ['130100', '组织人事', 2],
  ['140100', '科技与信息产业', 1],
  ['150100', '军队事务', 1],
  ['160200', '民政与应急', 4],
  ['170100', '教育', 3],
  ['180100', '政法', 5],
  ['190100', '纪检监察', 2],
  ['990000', '其他', 4],
] as const

/** Every row of a city, in no order. The same each time. */
export function petitionRows(city: CityPlaces): PetitionRow[] {
  const { agency, years } = petitionCities[city.code]
  const random = seededRandom(citySeed(city, 'petitions'))
  const rows: PetitionRow[] = []
  for (const [name, target] of Object.entries(years)) {
    const year = Number(name)
    const maker = rowMaker(city, agency, year, random)
    for (let index = 0; index < target.received; index += 1) rows.push(maker.received())
    for (const one of target.backlog) rows.push(...maker.backlog(one))
  }
  if (city.code === '330300') rows.push(...oddRows(city, agency))
  return rows
}

/** Rows of 温州 that nobody can read, and those that are deleted and still counted. */
function oddRows(city: CityPlaces, agency: string): PetitionRow[] {
  const random = seededRandom('odd petitions')
  const [year] = city.years
  const unreadable = rowMaker(city, agency, year, random, 900_000)
  const deleted = rowMaker(city, agency, year, random, 950_000)
  const impossible = (day: string): PetitionRow => {
    const row = unreadable.received()
    const moment = `${year}/${day} 09:10:00`
    return { ...row, moment, values: { ...row.values, xfrq: moment } }
  }
  const flagged = unreadable.received()
  const [unlisted] = unreadable.backlog({ level: '2', listed: 1, resolved: 0, resolvedUnderLeader: 0 })
  return [
    impossible('02/31'),
    impossible('06/31'),
    { ...flagged, values: { ...flagged.values, cfxfbz: '9' } },
    { ...unlisted!, values: { ...unlisted!.values, gpjb: '9' } },
    ...Array.from({ length: deletedPetitions }, () => ({ ...deleted.received(), deleted: true })),
  ]
}

/** A petition that has just come in, as the live list shows it first. */
export function freshPetition(city: CityPlaces, agency: string, moment: string, number: number): PetitionRow {
  const random = seededRandom(`fresh petition ${number}`)
  const row = rowMaker(city, agency, Number(moment.slice(0, 4)), random, 800_000 + number).received()
  return { ...row, moment, values: { ...row.values, xfrq: moment, gxsj: moment, xfjztdm: '01', bjbz: '0' } }
}

function rowMaker(city: CityPlaces, agency: string, year: number, random: Random, firstNumber = 0) {
  let number = firstNumber
  const places = city.countiesThen.map(({ code }, index) => [code, city.countyThenWeights[index]!] as const)

  function moment(day: number): string {
    const two = (value: number): string => String(value).padStart(2, '0')
    const time = `${two(random.integer(8, 17))}:${two(random.integer(0, 59))}:${two(random.integer(0, 59))}`
    return `${isoDay(day).replaceAll('-', '/')} ${time}`
  }

  function base(receivedOn: number, register: '0' | '1'): PetitionRow {
    number += 1
    const [form, formName] = pickOf(forms, random)
    const [topic, topicName] = pickOf(topics, random)
    const repeat = random.chance(0.21)
    const status = random.weighted([
      ['10', 70],
      ['11', 12],
      ['06', 6],
      // The same as 06, as another version of the program writes it.
      ['6', 3],
      ['09', 3],
      ['04', 3],
      ['07', 3],
    ])
    const received = moment(receivedOn)
    const persons =
      form === '200'
        ? random.weighted([
            [1, 60],
            [2, 18],
            [3, 8],
            [4, 4],
            [7, 5],
            [12, 3],
            [31, 2],
          ])
        : 1
    const visits = persons + (form === '200' && repeat ? random.integer(1, persons) : 0)
    // 无法确定统一传0
    const unknown = random.chance(0.08)
    // An older program numbered some registers by itself, with leading zeros.
    const old = number % 53 === 0
    return {
      register,
      agency,
      moment: received,
      key: old
        ? `${year}${register}${String(number).padStart(6, '0')}`.padStart(19, '0')
        : `${city.code}${year}${register}${String(number).padStart(8, '0')}`,
      numericKey: !old && number % 3 === 0,
      deleted: false,
      place: placeOf(),
      values: {
        xfrq: received,
        xfxsdm: number % 997 === 0 ? '777' : form,
        xfxsmc: formName,
        djjglb: '3',
        nrfldm: topic,
        nrflmc: topicName,
        xfrs: unknown ? '0' : String(visits),
        sjrs: unknown ? '0' : String(persons),
        cfxfbz: repeat ? '2' : '1',
        ccjlx: repeat ? '2' : '1',
        xfjztdm: status,
        bjbz: status === '10' || status === '11' ? '1' : '0',
        fcbz: '0',
        fhbz: '0',
        jabz: register,
        gpjb: '',
        gprq: '',
        hjqx: '',
        hjrq: '',
        baldbz: '0',
        bajb: '',
        gxsj: received,
        xfrxm: random.pick(plantedValues.slice(0, 3)),
        zjhm: random.pick(plantedValues.slice(5, 7)),
        lxdh: random.pick(plantedValues.slice(3, 5)),
        nrgy: plantedSentence(random),
        yybz: '0',
        zdrybz: '0',
      },
    }
  }

  function placeOf(): string {
    // Rows that were re-coded later carry the codes of today, and one zone has a code of its own.
    if (city.code === '330300' && random.chance(0.004)) return random.pick(['330305', '330383', '330399'])
    return random.weighted(places)
  }

  return {
    received: (): PetitionRow => base(random.integer(dayNumber(year, 1, 1), dayNumber(year, 12, 31)), '0'),
    /** The petitions themselves came in years before. */
    backlog({ level, listed, resolved, resolvedUnderLeader }: BacklogTarget): PetitionRow[] {
      return Array.from({ length: listed }, (_, index) => {
        const row = base(dayNumber(random.integer(year - 9, year - 2), 6, random.integer(1, 28)), '1')
        const listedDay = random.integer(dayNumber(year, 1, 10), dayNumber(year, 6, 30))
        const listedOn = moment(listedDay)
        const done = index < resolved
        const led = index < resolvedUnderLeader || (!done && level !== '1' && random.chance(0.2))
        return {
          ...row,
          moment: listedOn,
          values: {
            ...row.values,
            gpjb: level,
            gprq: listedOn,
            hjqx: moment(listedDay + 180),
            hjrq: done ? moment(listedDay + random.integer(20, 180)) : '',
            xfjztdm: done ? '10' : '06',
            bjbz: done ? '1' : '0',
            baldbz: led ? '1' : '0',
            bajb: led ? '2' : '',
          },
        }
      })
    },
  }
}

function pickOf(list: readonly (readonly [string, string, number])[], random: Random): readonly [string, string] {
  return random.weighted(list.map(([code, name, weight]) => [[code, name] as const, weight] as const))
}
