import { useIndicators } from '../hub/indicators.ts'
import { useSpeech } from '../language/language.tsx'
import type { FigurePlan } from './sectionPlans.ts'

/** Titles of figures: the plan's own, else the indicator's; the field's name until the indicators have come. */
export function useFigureTitle(): (type: string, plan: FigurePlan) => string {
  const { say } = useSpeech()
  const { byField } = useIndicators()
  return (type, { path, title }) => {
    const words = title ?? byField.get(`${type}.${path}`)?.title
    return words === undefined ? path : say(words)
  }
}
