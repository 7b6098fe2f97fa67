import '@graphiql/plugin-explorer/style.css'
import { explorerPlugin } from '@graphiql/plugin-explorer'

/** The field explorer itself: a tree of all fields, ticked into the question. */
export default explorerPlugin().content
