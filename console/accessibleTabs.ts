import type { Plugin } from 'vite'

const module = /@graphiql\/react\/dist\/components\/tabs\/index\.js$/
const mends: readonly (readonly [string, string])[] = [
  ['"aria-selected": isActive', '"aria-current": isActive ? "true" : undefined'],
  ['role: "tab",', ''],
  ['role: "tablist",', ''],
]

/**
 * Makes GraphiQL's row of tabs the list of buttons that it is. It calls each entry a tab with a button or two inside, and what is inside
 * of a tab is not there for a screen reader. The build fails where GraphiQL writes them in another way: then look whether this is still
 * needed.
 */
export function accessibleTabs(): Plugin {
  return {
    name: 'accessible-tabs',
    apply: 'build',
    transform(code, id) {
      if (!module.test(id)) return null
      return mends.reduce((mended, [from, to]) => {
        if (!mended.includes(from)) throw new Error(`${id} has no ${from} any more: see accessibleTabs.ts`)
        return mended.replace(from, () => to)
      }, code)
    },
  }
}
