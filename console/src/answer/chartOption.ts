import type { EChartsCoreOption } from 'echarts/core'
import { figureText, numberText, percentText } from '../format/figures.ts'
import type { Language } from '../language/language.tsx'
import type { ChartModel } from './chartModel.ts'

/** Told apart in grey too, with the patterns of `aria.decal` beside. */
const colours = ['#0b5cab', '#c2570c', '#17663a', '#8a3ab9', '#a1211b', '#4a5866', '#0f8b8d', '#b8860b']

/** What ECharts draws of a chart. Missing values are gaps. */
export function chartOption(model: ChartModel, language: Language): EChartsCoreOption {
  const ratio = model.unit?.kind === 'RATIO'
  const isLines = model.kind === 'LINES'
  const hasManyBars = model.categories.length * model.series.length > 36
  const isTilted = model.categories.some((name) => name.length > 6) && model.categories.length > 8
  return {
    animation: false,
    color: colours,
    textStyle: { fontFamily: 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif' },
    aria: { enabled: true, label: { description: model.title }, decal: { show: !isLines && model.series.length > 1 } },
    legend: { type: 'scroll', top: 0, show: model.series.length > 1 },
    grid: { left: 12, right: 24, top: model.series.length > 1 ? 60 : 32, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value: unknown) => figureText(typeof value === 'number' ? value : null, model.unit, language),
    },
    xAxis: {
      type: 'category',
      data: [...model.categories],
      axisLabel: { interval: isLines ? 'auto' : 0, rotate: isTilted ? 40 : 0, width: 96, overflow: 'break' },
    },
    yAxis: {
      type: 'value',
      name: ratio ? '' : (model.unit?.label[language] ?? ''),
      axisLabel: {
        formatter: (value: number) => axisText(value, model, language),
      },
    },
    series: model.series.map(({ name, values, texts }) => ({
      name,
      type: isLines ? 'line' : 'bar',
      data: values.map((value) => value ?? '-'),
      ...(isLines ? { connectNulls: false, symbolSize: 6 } : { barMaxWidth: 48 }),
      label: {
        show: !isLines && !hasManyBars,
        position: 'top',
        fontSize: 11,
        formatter: ({ value, dataIndex }: { readonly value: unknown; readonly dataIndex: number }) =>
          typeof value === 'number' ? `${boundOf(texts[dataIndex])}${axisText(value, model, language)}` : '',
      },
    })),
  }
}

function axisText(value: number, model: ChartModel, language: Language): string {
  return model.unit?.kind === 'RATIO' ? percentText(value, language, 'COMPACT') : numberText(value, language, 'COMPACT')
}

/** The sign in front of a number that is only a bound. */
function boundOf(text: string | undefined): string {
  return /^[≥≤≈]/.exec(text ?? '')?.[0] ?? ''
}
