import { useEffect, useState } from 'react'
import { useSpeech, type Words } from '../language/language.tsx'
import type { Run } from './useRun.ts'

/** What is going on, in words; told to screen readers once, without the seconds that pass. */
export function AskingStatus({ run, refused }: { readonly run: Run; readonly refused: boolean }) {
  const { say } = useSpeech()
  return (
    <span className="asking-status">
      <span role="status">{say(wordsOf(run.state, refused))}</span>
      {run.state === 'ASKING' && <Seconds />}
    </span>
  )
}

function wordsOf(state: Run['state'], refused: boolean): Words {
  if (refused) return { zh: '请先改正标出的条件。', en: 'Mend the marked field first.' }
  switch (state) {
    case 'IDLE':
      return { zh: '', en: '' }
    case 'ASKING':
      return { zh: '正在查询…', en: 'Asking…' }
    case 'CANCELLED':
      return { zh: '查询已取消。', en: 'Cancelled.' }
    case 'FAILED':
      return { zh: '没有得到结果。', en: 'There is no answer.' }
    case 'ANSWERED':
      return { zh: '已得到结果。', en: 'Answered.' }
  }
}

function Seconds() {
  const { say } = useSpeech()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((passed) => passed + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <span aria-hidden="true" className="hint">
      {seconds > 0 && say({ zh: '（{seconds} 秒）', en: ' ({seconds} s)' }, { seconds })}
    </span>
  )
}
