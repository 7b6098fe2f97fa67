import { type RefObject, useLayoutEffect } from 'react'

/**
 * Tells the browser what is wrong with a field, so that its form finds it (`:invalid`); the text itself is shown by `FieldProblem`,
 * because the browser's own bubble speaks the browser's language.
 * @param container the field, or what holds it
 * @param problem null: nothing is wrong
 */
export function useFieldProblem(container: RefObject<HTMLElement | null>, problem: string | null): void {
  useLayoutEffect(() => {
    const field = container.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea')
    field?.setCustomValidity(problem ?? '')
  })
}

/** What is wrong with a field, in words under it; the field names it by `aria-describedby`. */
export function FieldProblem({ id, problem }: { readonly id: string; readonly problem: string | null }) {
  return (
    <span id={id} className="field-problem" aria-live="polite">
      {problem}
    </span>
  )
}
