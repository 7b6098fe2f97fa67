import { useQueryClient } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import { keepCredentials, readCredentials } from '../hub/credentials.ts'
import { useSpeech } from '../language/language.tsx'
import { useModalDialog } from './useModalDialog.ts'

/** Takes the reader's token and purpose. */
export function SignInDialog({ close }: { readonly close: () => void }) {
  const { say } = useSpeech()
  const queries = useQueryClient()
  const dialog = useModalDialog()
  const { token, purpose } = readCredentials()

  const keep = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    keepCredentials({ token: String(given.get('token') ?? ''), purpose: String(given.get('purpose') ?? '') })
    // What another reader was told must not stay on the screen of this one.
    queries.clear()
    close()
  }
  const signOut = (): void => {
    keepCredentials({ token: '', purpose: '' })
    queries.clear()
    close()
  }
  return (
    <dialog ref={dialog} className="sign-in" aria-labelledby="sign-in-title" onClose={close}>
      <form onSubmit={keep}>
        <h2 id="sign-in-title">{say({ zh: '登录', en: 'Sign in' })}</h2>
        <label>
          {say({ zh: '令牌', en: 'Token' })}
          <input name="token" type="password" autoComplete="off" defaultValue={token} />
        </label>
        <label>
          {say({ zh: '查询目的（查看明细时必填，记入审计）', en: 'Purpose (needed for records; goes on record)' })}
          <input name="purpose" type="text" maxLength={200} autoComplete="off" defaultValue={purpose} />
        </label>
        <p className="hint">
          {say({
            zh: '令牌由管理员以“hub token create”命令发放，只保存在本标签页中，关闭即失效。',
            en: 'A token is made by whoever runs the hub with “hub token create”. It stays in this tab and is forgotten when the tab is closed.',
          })}
        </p>
        <p className="buttons">
          <button type="submit" className="primary">
            {say({ zh: '确定', en: 'Keep' })}
          </button>
          <button type="button" onClick={signOut}>
            {say({ zh: '退出登录', en: 'Sign out' })}
          </button>
          <button type="button" onClick={close}>
            {say({ zh: '取消', en: 'Cancel' })}
          </button>
        </p>
      </form>
    </dialog>
  )
}
