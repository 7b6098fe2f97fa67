import { pageModules } from './application/pageModules.ts'
import { routeOf } from './application/route.ts'

// The frame first, then at once the page's own files: else they would be asked for only when the frame is drawn.
const frame = import('./application/mount.tsx')
// Where they do not come, the page says so in its place.
pageModules[routeOf(window.location.hash).page].load().catch(() => undefined)
await frame
