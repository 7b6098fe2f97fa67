import './theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Application } from './application.tsx'

const container = document.getElementById('console')
if (container === null) throw new Error('index.html has no element #console')

createRoot(container).render(
  <StrictMode>
    <Application />
  </StrictMode>,
)
