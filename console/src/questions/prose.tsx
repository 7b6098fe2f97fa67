/** A text of the library, whose names of fields stand between backticks. */
export function Prose({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  )
}
