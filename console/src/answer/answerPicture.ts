import type { ExportFoot } from './exportSheets.ts'

/** What a picture shows between its title and its foot. */
export interface PictureBody {
  /** Under the title of the answer. */
  readonly title: string
  readonly height: number
  /** Texts above the foot's own lines; empty ones are left out. */
  readonly remarks: readonly string[]
  draw(pen: CanvasRenderingContext2D, left: number, top: number): void
}

/** Letters of pictures: those of the pages. */
export const pictureLetters = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
/** Pixels of the file for each of the drawing: sharp on paper too. */
export const pictureScale = 2

const width = 1200
const margin = 24
const top = 84

/** Room for what is drawn, from side to side. */
export const pictureRoom = width - 2 * margin

/** A picture as PNG, with title, foot (source, when asked, marks) and remarks drawn in. */
export function answerPicture(foot: ExportFoot, body: PictureBody): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('no canvas')
  const texts = [...foot.lines.slice(1).map(([label, text]) => `${label}  ${text}`), ...body.remarks].filter(
    (text) => text !== '',
  )
  pen.font = `13px ${pictureLetters}`
  const lines = texts.flatMap((text) => wrapped(pen, text, pictureRoom))
  const height = top + body.height + 16 + lines.length * 20 + margin
  canvas.width = width * pictureScale
  canvas.height = height * pictureScale
  pen.scale(pictureScale, pictureScale)
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#1b2733'
  pen.textBaseline = 'top'
  pen.font = `600 20px ${pictureLetters}`
  pen.fillText(foot.title, margin, margin, pictureRoom)
  pen.font = `14px ${pictureLetters}`
  pen.fillText(body.title, margin, margin + 30, pictureRoom)
  pen.save()
  body.draw(pen, margin, top)
  pen.restore()
  pen.font = `13px ${pictureLetters}`
  pen.fillStyle = '#4a5866'
  for (const [index, line] of lines.entries()) pen.fillText(line, margin, top + body.height + 16 + index * 20)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png')
  })
}

function wrapped(pen: CanvasRenderingContext2D, text: string, room: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const character of text) {
    if (pen.measureText(line + character).width > room) {
      lines.push(line)
      line = ''
    }
    line += character
  }
  return [...lines, line]
}
