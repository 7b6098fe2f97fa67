#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// A closed terminal or a reader that left (`hub up | head`): without a listener the next line that is written would end the process
// at once, and PostgreSQL would stay behind.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

// Outside of production graphql compares class names at every value, for packages that were installed twice.
process.env['NODE_ENV'] ??= 'production'
// Halves the start of every command but the first. It works for what is imported after it, hence the dynamic import.
enableCompileCache()
const { runProgram } = await import('./cli/program.ts')
process.exitCode = await runProgram(process.argv.slice(2))
