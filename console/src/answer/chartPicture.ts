import type { Language } from '../language/language.tsx'
import type { ChartModel } from './chartModel.ts'
import { chartOption } from './chartOption.ts'
import type { ExportFoot } from './exportSheets.ts'

const width = 1200
const chartHeight = 560
const margin = 24
const scale = 2
const family = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

/** The chart as PNG, with title, foot (source, when asked, marks) and what is missing drawn in. */
export async function chartPicture(
  model: ChartModel,
  foot: ExportFoot,
  missing: string,
  language: Language,
): Promise<Blob> {
  const { init } = await import('./echarts.ts')
  const chart = init(document.createElement('div'), null, {
    renderer: 'canvas',
    width: width - 2 * margin,
    height: chartHeight,
  })
  try {
    chart.setOption(chartOption(model, language))
    const drawn = chart.renderToCanvas({ pixelRatio: scale, backgroundColor: '#ffffff' })
    return await composed(drawn, model, foot, missing)
  } finally {
    chart.dispose()
  }
}

function composed(drawn: HTMLCanvasElement, model: ChartModel, foot: ExportFoot, missing: string): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('no canvas')
  const texts = [...foot.lines.slice(1).map(([label, text]) => `${label}  ${text}`), missing].filter(
    (text) => text !== '',
  )
  pen.font = `13px ${family}`
  const lines = texts.flatMap((text) => wrapped(pen, text, width - 2 * margin))
  const top = 84
  const height = top + chartHeight + 16 + lines.length * 20 + margin
  canvas.width = width * scale
  canvas.height = height * scale
  pen.scale(scale, scale)
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#1b2733'
  pen.textBaseline = 'top'
  pen.font = `600 20px ${family}`
  pen.fillText(foot.title, margin, margin, width - 2 * margin)
  pen.font = `14px ${family}`
  pen.fillText(model.title, margin, margin + 30, width - 2 * margin)
  pen.drawImage(drawn, margin, top, width - 2 * margin, chartHeight)
  pen.font = `13px ${family}`
  pen.fillStyle = '#4a5866'
  for (const [index, line] of lines.entries()) pen.fillText(line, margin, top + chartHeight + 16 + index * 20)
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
