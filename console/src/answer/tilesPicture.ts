import type { Language } from '../language/language.tsx'
import { answerPicture, pictureLetters, pictureRoom } from './answerPicture.ts'
import type { Measure } from './chartModel.ts'
import type { ExportFoot } from './exportSheets.ts'
import { type Tile, tilesOf } from './tileModel.ts'
import { rankWords, tilesHint } from './tileWords.ts'

const columns = 8
const gap = 6
const tileHeight = 84
const tileWidth = (pictureRoom - gap * (columns - 1)) / columns

/** Ground and letters by rank class, as answer.css has them; the last is for no number. */
const colours: Readonly<Record<number, readonly [ground: string, ink: string]>> = {
  1: ['#0a3d70', '#ffffff'],
  2: ['#1d66a8', '#ffffff'],
  3: ['#8fbce6', '#10243a'],
  4: ['#c4ddf3', '#10243a'],
  5: ['#eef5fc', '#10243a'],
}
const missing = ['#ffffff', '#1b2733'] as const

/** The tiles as PNG. */
export function tilesPicture(measure: Measure, foot: ExportFoot, language: Language): Promise<Blob> {
  const tiles = tilesOf(measure, language)
  return answerPicture(foot, {
    title: measure.title[language],
    height: Math.ceil(tiles.length / columns) * (tileHeight + gap) - gap,
    remarks: [tilesHint(measure, language)],
    draw(pen, left, top) {
      for (const [index, tile] of tiles.entries()) {
        const column = index % columns
        const row = Math.floor(index / columns)
        drawTile(pen, tile, left + column * (tileWidth + gap), top + row * (tileHeight + gap), language)
      }
    },
  })
}

function drawTile(pen: CanvasRenderingContext2D, tile: Tile, left: number, top: number, language: Language): void {
  const [ground, ink] = (tile.rankClass === null ? undefined : colours[tile.rankClass]) ?? missing
  pen.fillStyle = ground
  pen.fillRect(left, top, tileWidth, tileHeight)
  if (tile.rankClass === null) hatch(pen, left, top)
  pen.strokeStyle = '#8a97a4'
  pen.lineWidth = 1
  pen.strokeRect(left, top, tileWidth, tileHeight)
  pen.fillStyle = ink
  const room = tileWidth - 20
  pen.font = `12px ${pictureLetters}`
  pen.fillText(rankWords(tile, language), left + 10, top + 9, room)
  pen.font = `600 14px ${pictureLetters}`
  pen.fillText(tile.name, left + 10, top + 30, room)
  pen.font = `14px ${pictureLetters}`
  pen.fillText(tile.text, left + 10, top + 54, room)
}

function hatch(pen: CanvasRenderingContext2D, left: number, top: number): void {
  pen.save()
  pen.beginPath()
  pen.rect(left, top, tileWidth, tileHeight)
  pen.clip()
  pen.beginPath()
  for (let offset = 0; offset < tileWidth + tileHeight; offset += 14) {
    pen.moveTo(left + offset, top)
    pen.lineTo(left + offset - tileHeight, top + tileHeight)
  }
  pen.strokeStyle = '#e4e9ee'
  pen.lineWidth = 3
  pen.stroke()
  pen.restore()
}
