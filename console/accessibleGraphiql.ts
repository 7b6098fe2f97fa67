import type { Plugin } from 'vite'

/** What is changed in which of GraphiQL's modules. */
const mends: readonly {
  readonly module: RegExp
  readonly changes: readonly (readonly [from: string, to: string])[]
}[] = [
  {
    // It calls each entry of its row of tabs a tab with a button or two inside, and what is inside of a tab is not there for a screen reader:
    // a list of buttons is what it is.
    module: /@graphiql\/react\/dist\/components\/tabs\/index\.js$/,
    changes: [
      ['"aria-selected": isActive', '"aria-current": isActive ? "true" : undefined'],
      ['role: "tab",', ''],
      ['role: "tablist",', ''],
    ],
  },
  {
    // It calls its icons by the names of its functions, which are one or two letters in a build: "ha icon" is shown and read out.
    module: /@graphiql\/react\/dist\/icons\/index\.js$/,
    changes: [['\t\t\t\ttitle,\n', '\t\t\t\t"aria-hidden": "true",\n']],
  },
]

/** Mends what GraphiQL tells screen readers. The build fails where GraphiQL writes it in another way: then look whether it is still needed. */
export function accessibleGraphiql(): Plugin {
  return {
    name: 'accessible-graphiql',
    apply: 'build',
    transform(code, id) {
      const mend = mends.find(({ module }) => module.test(id))
      if (mend === undefined) return null
      return mend.changes.reduce((mended, [from, to]) => {
        if (!mended.includes(from)) throw new Error(`${id} has no ${from} any more: see accessibleGraphiql.ts`)
        return mended.replace(from, () => to)
      }, code)
    },
  }
}
