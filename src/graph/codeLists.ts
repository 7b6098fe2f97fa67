import { buildSchema, type GraphQLEnumValue, type GraphQLSchema, isEnumType, isIntrospectionType } from 'graphql'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import { HubError } from '../errors.ts'
import type { Language } from '../generated/resolvers.ts'

/** Words for people in every language that the hub speaks. */
export type Words = Readonly<Record<Language, string>>

/** One value of a code list; `description` is null when the label says all. */
export interface CodeListValue {
  readonly code: string
  readonly label: Words
  readonly description: Words | null
  readonly deprecated: boolean
}

/** An enumeration or code list, values in the order in which to show them. */
export interface CodeList {
  readonly name: string
  readonly values: readonly CodeListValue[]
}

const firstChineseCharacter = /\p{Script=Han}/u

/**
 * The words of an enumeration's value, from its description in the SDL: the first line is `English title 中文标题`; of further lines those
 * without a Chinese character are the English description and the others the Chinese one.
 * Throws CONFIGURATION_INVALID when the description does not keep to this, because then there would be codes without a title.
 */
export function readValueDescription(
  place: string,
  text: string | null | undefined,
): Pick<CodeListValue, 'label' | 'description'> {
  const [title = '', ...rest] = (text ?? '').split('\n').map((line) => line.trim())
  const start = title.search(firstChineseCharacter)
  const label = { EN: title.slice(0, Math.max(start, 0)).trim(), ZH: start < 0 ? '' : title.slice(start) }
  if (label.EN === '' || label.ZH === '') {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `The description of ${place} must begin with a line "English title 中文标题"; it begins with "${title}".`,
    )
  }
  const lines = rest.filter((line) => line !== '')
  if (lines.length === 0) return { label, description: null }
  const description = {
    EN: lines.filter((line) => !firstChineseCharacter.test(line)).join(' '),
    ZH: lines.filter((line) => firstChineseCharacter.test(line)).join(''),
  }
  if (description.EN === '' || description.ZH === '') {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `The longer description of ${place} must have English lines, then Chinese lines.`,
    )
  }
  return { label, description }
}

/**
 * The code list of every enumeration of the schema, by name, values in the order of the SDL; then `extraLists` as they are given
 * (DEPARTMENT, UNIT, CODE_SYSTEM, DIMENSION: lists that are data and not enumerations).
 */
export function buildCodeLists(schema: GraphQLSchema, extraLists: readonly CodeList[] = []): CodeList[] {
  const enumerations = Object.values(schema.getTypeMap())
    .filter(isEnumType)
    .filter((type) => !isIntrospectionType(type))
    .map((type) => ({ name: type.name, values: type.getValues().map((value) => toCodeListValue(type.name, value)) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
  return [...enumerations, ...extraLists]
}

function toCodeListValue(enumName: string, value: GraphQLEnumValue): CodeListValue {
  return {
    code: value.name,
    ...readValueDescription(`${enumName}.${value.name}`, value.description),
    deprecated: value.deprecationReason != null,
  }
}

/** Whether an enumeration of the schema has the value. */
export function hasLabel(enumName: string, code: string): boolean {
  labels ??= readLabels()
  return labels.get(enumName)?.has(code) === true
}

let labels: ReadonlyMap<string, ReadonlyMap<string, Words>> | undefined

/**
 * The title of an enumeration's value, as breakdowns show it in `label`. Two map look-ups: it is called once per cell of every answer, so
 * the SDL is read at the first call only. Throws INTERNAL for an enumeration or code that the schema does not have.
 */
export function labelOf(enumName: string, code: string, language: Language): string {
  labels ??= readLabels()
  const words = labels.get(enumName)?.get(code)
  if (words === undefined)
    throw new HubError('INTERNAL', `The schema has no value ${code} of the enumeration ${enumName}.`)
  return words[language]
}

function readLabels(): ReadonlyMap<string, ReadonlyMap<string, Words>> {
  const lists = buildCodeLists(buildSchema(loadTypeDefs()))
  return new Map(lists.map((list) => [list.name, new Map(list.values.map((value) => [value.code, value.label]))]))
}
