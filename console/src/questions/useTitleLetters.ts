import { useQuery } from '@tanstack/react-query'
import { library } from './library.ts'

const none: ReadonlyMap<string, string> = new Map()

/**
 * The titles in 拼音 and in initials, by slug, for who types letters. The dictionary is large, so it is loaded with the first letter;
 * until then letters find English words.
 * @param typed what is searched
 */
export function useTitleLetters(typed: string): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['titles in letters'],
    queryFn: readTitles,
    enabled: /[a-z]/i.test(typed),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ?? none
}

async function readTitles(): Promise<ReadonlyMap<string, string>> {
  const { pinyin } = await import('pinyin-pro')
  return new Map(
    library.map(({ slug, title }) => {
      const syllables = pinyin(title.zh, { toneType: 'none', type: 'array', nonZh: 'removed', v: true })
      return [slug, `${syllables.join('')} ${syllables.map((syllable) => syllable.charAt(0)).join('')}`]
    }),
  )
}
