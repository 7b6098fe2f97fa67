import { NoAnswer } from '../hub/askHub.ts'
import { useSpeech, type Words } from '../language/language.tsx'

const reasons: Readonly<Record<NoAnswer['reason'], Words>> = {
  UNREACHABLE: {
    zh: '数据中枢没有响应。请检查网络连接，或稍后重试；一直没有响应时，请联系系统管理员。',
    en: 'The hub does not answer. Check the network, or try again in a moment; if it stays silent, tell whoever runs the hub.',
  },
  SIGN_IN: {
    zh: '需要有效的令牌才能查询。请点击右上角“登录”，填写管理员发给您的令牌。',
    en: 'A valid token is needed. Choose “Sign in” at the top right and enter the token that you were given.',
  },
  UNREADABLE: {
    zh: '收到的不是数据中枢的回答，可能是中间的代理服务器出错。请稍后重试，或联系系统管理员。',
    en: 'What came back is no answer of the hub; a proxy in between may have failed. Try again in a moment, or tell whoever runs the hub.',
  },
}

/** Says in words why there is no answer, and lets the reader ask again. */
export function NoAnswerNotice({ error, again }: { readonly error: Error; readonly again?: () => void }) {
  const { say } = useSpeech()
  const words = error instanceof NoAnswer ? reasons[error.reason] : reasons.UNREADABLE
  return (
    <div role="alert" className="notice notice-error">
      <p>{say(words)}</p>
      <p>
        <code>{error.message}</code>
      </p>
      {again !== undefined && (
        <button type="button" onClick={again}>
          {say({ zh: '重试', en: 'Try again' })}
        </button>
      )}
    </div>
  )
}
