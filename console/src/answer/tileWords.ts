import { type Language, type Words, withValues } from '../language/language.tsx'
import type { Measure } from './chartModel.ts'
import { lastPoint, type Tile } from './tileModel.ts'

const order: Words = { zh: '名次按数值由大到小，第 1 名最大；', en: 'Ranked from the largest, 1 is the largest; ' }
const shades: Words = {
  zh: '颜色由深到浅分五档；斜线表示没有数值。',
  en: 'Five shades, the darkest first; hatched: no number.',
}
const meaning: Readonly<Record<Measure['betterIs'], Words>> = {
  NONE: { zh: '大小不代表好坏。', en: 'large is neither good nor bad.' },
  HIGHER: { zh: '越大越好。', en: 'more is better.' },
  LOWER: { zh: '越小越好。', en: 'less is better.' },
}

/** How to read the tiles: of which period, what a rank and a shade mean. */
export function tilesHint(measure: Measure, language: Language): string {
  const period = lastPoint(measure)?.period[language] ?? ''
  const ofPeriod = period === '' ? '' : language === 'zh' ? `${period}。` : `${period}. `
  return `${ofPeriod}${order[language]}${meaning[measure.betterIs][language]} ${shades[language]}`
}

/** The rank of a tile in words. */
export function rankWords({ rank, isBound }: Tile, language: Language): string {
  if (rank === null) return '–'
  const words = withValues(language === 'zh' ? '第 {rank} 名' : 'No. {rank}', { rank })
  if (!isBound) return words
  return `${words}${language === 'zh' ? '（不完整）' : ' (not exact)'}`
}
