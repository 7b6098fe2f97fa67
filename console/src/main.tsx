// The workers come first: the editor looks for them as soon as it is loaded.
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './explorer.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Explorer } from './explorer.tsx'
import { ViewerBanner } from './viewerBanner.tsx'

const container = document.getElementById('explorer')
if (container === null) throw new Error('index.html has no element #explorer')

createRoot(container).render(
  <StrictMode>
    <ViewerBanner />
    <main>
      <Explorer />
    </main>
  </StrictMode>,
)
