import { useState } from 'react'
import { useSpeech } from '../language/language.tsx'
import { csvFile } from './csvFile.ts'
import { fileNameOf } from './exportFoot.ts'
import { type ExportFoot, exportSheets } from './exportSheets.ts'
import type { FlatTable } from './flatTables.ts'

/** Takes an answer along, as CSV, xlsx or PNG, each with its source line and marks. */
export function ExportButtons({
  tables,
  picture,
  foot,
  askedAt,
}: {
  readonly tables: readonly FlatTable[]
  /** Makes the picture of what is looked at; null: nothing can be drawn. */
  readonly picture: (() => Promise<Blob>) | null
  readonly foot: ExportFoot
  readonly askedAt: Date
}) {
  const { say, language } = useSpeech()
  const [message, setMessage] = useState('')
  const [isBusy, setBusy] = useState(false)
  const take = async (ending: string, make: () => Promise<Blob>): Promise<void> => {
    setBusy(true)
    setMessage(say({ zh: '正在生成文件…', en: 'Making the file…' }))
    try {
      const name = fileNameOf(foot.title, askedAt, ending)
      download(await make(), name)
      setMessage(say({ zh: '已保存 {name}', en: 'Saved {name}' }, { name }))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      setMessage(
        say(
          { zh: '文件没有生成：{reason}。请刷新页面后重试。', en: 'No file was made: {reason}. Reload and try again.' },
          { reason },
        ),
      )
    } finally {
      setBusy(false)
    }
  }
  const csv = async (): Promise<Blob> =>
    new Blob([csvFile(exportSheets(tables, language), foot)], { type: 'text/csv;charset=utf-8' })
  const workbook = async (): Promise<Blob> => {
    const { workbookFile } = await import('./workbookFile.ts')
    return new Blob([await workbookFile(exportSheets(tables, language), foot)], {
      type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    })
  }
  return (
    <div className="answer-exports">
      <span className="hint" role="status">
        {message}
      </span>
      <button type="button" disabled={isBusy} onClick={() => void take('csv', csv)}>
        {say({ zh: '导出 CSV', en: 'Export CSV' })}
      </button>
      <button type="button" disabled={isBusy} onClick={() => void take('xlsx', workbook)}>
        {say({ zh: '导出 Excel', en: 'Export Excel' })}
      </button>
      <button
        type="button"
        disabled={isBusy || picture === null}
        onClick={() => void (picture !== null && take('png', picture))}
      >
        {say({ zh: '导出图片', en: 'Export picture' })}
      </button>
    </div>
  )
}

function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Not at once: the browser reads it after the click.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
