import type { Language } from '../language/language.tsx'
import { answerPicture, pictureRoom, pictureScale } from './answerPicture.ts'
import type { ChartModel } from './chartModel.ts'
import { chartOption } from './chartOption.ts'
import type { ExportFoot } from './exportSheets.ts'

const height = 560
/** So many of what has no number are named. */
const namedGaps = 20

/** The chart as PNG. */
export async function chartPicture(model: ChartModel, foot: ExportFoot, language: Language): Promise<Blob> {
  const { init } = await import('./echarts.ts')
  const chart = init(document.createElement('div'), null, { renderer: 'canvas', width: pictureRoom, height })
  const gaps = model.gaps.slice(0, namedGaps).join(language === 'zh' ? '；' : '; ')
  const missing = language === 'zh' ? `没有数值  ${gaps}` : `Without a number  ${gaps}`
  try {
    chart.setOption(chartOption(model, language))
    const drawn = chart.renderToCanvas({ pixelRatio: pictureScale, backgroundColor: '#ffffff' })
    return await answerPicture(foot, {
      title: model.title,
      height,
      remarks: gaps === '' ? [] : [missing],
      draw: (pen, left, top) => pen.drawImage(drawn, left, top, pictureRoom, height),
    })
  } finally {
    chart.dispose()
  }
}
