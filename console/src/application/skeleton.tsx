import { useSpeech } from '../language/language.tsx'

/** Grey lines where something will be, told to screen readers as loading. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const { say } = useSpeech()
  return (
    <div className="skeleton" role="status" aria-label={say({ zh: '正在加载', en: 'Loading' })}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to be told apart by, and never move
        <span key={line} style={{ width: `${90 - ((line * 23) % 50)}%` }} />
      ))}
    </div>
  )
}
