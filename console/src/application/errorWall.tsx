import { Component, type ReactNode } from 'react'
import { useSpeech } from '../language/language.tsx'

/** Keeps a defect of one page or section from taking the others with it. */
export class ErrorWall extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return <Defect message={error.message} again={() => this.setState({ error: null })} />
  }
}

function Defect({ message, again }: { readonly message: string; readonly again: () => void }) {
  const { say } = useSpeech()
  return (
    <div role="alert" className="notice notice-error">
      <p>
        {say({
          zh: '页面的这一部分出错了，其他部分不受影响。请重试；仍然出错时，请将下面的文字告知系统管理员。',
          en: 'This part of the page failed; the rest works on. Try again, and if it fails again, give the text below to whoever runs the hub.',
        })}
      </p>
      <code>{message}</code>
      <p>
        <button type="button" onClick={again}>
          {say({ zh: '重试', en: 'Try again' })}
        </button>
      </p>
    </div>
  )
}
