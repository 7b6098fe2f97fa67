import { describe, expect, it } from 'vitest'
import { startAll } from '../../src/demo/demonstration.ts'
import type { StartDepartmentDemo } from '../../src/demo/departmentDemo.ts'

const options = { directory: '/nowhere', progress: () => undefined }

/** A department that runs at once and tells when it is stopped. */
function department(name: string, told: string[]): StartDepartmentDemo {
  return async ({ directory }) => ({
    sources: [{ site: '330300', connector: name, settings: { directory } }],
    stop: async () => void told.push(name),
  })
}

describe('the departments of the demonstration', () => {
  it('are listed in their order, each with a folder of its own', async () => {
    const slow: StartDepartmentDemo = async (given) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return department('slow', [])(given)
    }
    const started = await startAll({ slow, quick: department('quick', []) }, options)
    expect(started.flatMap(({ sources }) => sources)).toEqual([
      { site: '330300', connector: 'slow', settings: { directory: '/nowhere/slow' } },
      { site: '330300', connector: 'quick', settings: { directory: '/nowhere/quick' } },
    ])
  })

  it('are stopped again, the last one first, when one cannot be started; those that still start are interrupted', async () => {
    const told: string[] = []
    const failing: StartDepartmentDemo = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      throw new Error('no such server')
    }
    const starting: StartDepartmentDemo = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal!.addEventListener('abort', () => {
          told.push('interrupted')
          reject(signal!.reason)
        })
      })
    const all = { first: department('first', told), failing, second: department('second', told), starting }
    await expect(startAll(all, options)).rejects.toThrow('no such server')
    expect(told).toEqual(['interrupted', 'second', 'first'])
  })

  it('are stopped even if one of them cannot be', async () => {
    const told: string[] = []
    const stubborn: StartDepartmentDemo = async () => ({
      sources: [],
      stop: () => Promise.reject(new Error('does not stop')),
    })
    const failing: StartDepartmentDemo = () => Promise.reject(new Error('no such server'))
    const all = { first: department('first', told), stubborn, failing }
    await expect(startAll(all, options)).rejects.toThrow('no such server')
    expect(told).toEqual(['first'])
  })

  it('are interrupted by the signal of whoever starts them', async () => {
    const asked = new AbortController()
    const starting: StartDepartmentDemo = ({ signal }) =>
      new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)))
    const started = startAll({ starting }, { ...options, signal: asked.signal })
    asked.abort(new Error('Ctrl-C'))
    await expect(started).rejects.toThrow('Ctrl-C')
  })
})
