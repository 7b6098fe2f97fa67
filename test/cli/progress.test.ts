import { describe, expect, test } from 'vitest'
import { durationOf, streamProgress } from '../../src/cli/progress.ts'

/** A stream that keeps what is written, and a clock that the test moves. */
function fake(isTTY: boolean, columns = 120) {
  const written: string[] = []
  let clock = 0
  const stream = { isTTY, columns, write: (text: string) => written.push(text) > 0 }
  const progress = streamProgress(stream, () => clock)
  return {
    progress,
    written,
    last: () => written.at(-1)?.replace('\r\x1b[2K', ''),
    pass: (seconds: number) => {
      clock += seconds * 1000
    },
  }
}

describe('on a terminal', () => {
  test('a bar has rows, rows in a second and the time left', () => {
    const { progress, last, pass } = fake(true)
    progress.bar('cases of 330300', 0, 12_000)
    expect(last()).toBe('    cases of 330300 [........................] 0 of 12,000 rows')
    pass(2)
    progress.bar('cases of 330300', 3_000, 12_000)
    expect(last()).toBe('    cases of 330300 [######..................] 3,000 of 12,000 rows, 1,500 rows/s, 6 s left')
  })

  test('the rate is that of the last seconds: a source that has become slow shows', () => {
    const { progress, last, pass } = fake(true)
    for (let second = 0; second <= 60; second += 1) {
      progress.bar('cases', second * 1_000, 1_000_000)
      pass(1)
    }
    for (let second = 0; second <= 20; second += 1) {
      progress.bar('cases', 60_000 + second * 10, 1_000_000)
      pass(1)
    }
    expect(last()).toContain('60,200 of 1,000,000 rows, 10 rows/s, 26 h 6 min left')
  })

  test('where the source cannot say how many rows there are, no time left is made up', () => {
    const { progress, last, pass } = fake(true)
    progress.bar('files', 0, null)
    pass(10)
    progress.bar('files', 50_000, null)
    expect(last()).toBe('    files 50,000 rows, 5,000 rows/s')
  })

  test('a source that stands still has a rate of 0 and no time left', () => {
    const { progress, last, pass } = fake(true)
    progress.bar('cases', 10, 100)
    pass(5)
    progress.bar('cases', 10, 100)
    expect(last()).toContain('10 of 100 rows, 0 rows/s')
    expect(last()).not.toContain('left')
  })

  test('a step that has all its rows has neither', () => {
    const { progress, last, pass } = fake(true)
    progress.bar('cases', 100, 100)
    pass(30)
    progress.bar('cases', 100, 100)
    expect(last()).toMatch(/100 of 100 rows$/)
  })

  test('two sources side by side keep each its own rate', () => {
    const { progress, last, pass } = fake(true)
    progress.bar('A', 0, 100)
    progress.bar('B', 0, 1_000)
    pass(2)
    progress.bar('A', 20, 100)
    expect(last()).toContain('10 rows/s, 8 s left')
    progress.bar('B', 500, 1_000)
    expect(last()).toContain('250 rows/s, 2 s left')
  })

  test('a bar never wraps, and a line takes it away first', () => {
    const { progress, written, last, pass } = fake(true, 30)
    progress.bar('cases of 330300', 5, 10)
    pass(1)
    expect(last()).toHaveLength(29)
    progress.line('done')
    expect(written.slice(-2)).toEqual(['\r\x1b[2K', 'done\n'])
  })
})

describe('elsewhere', () => {
  test('a plain line of each step every ten seconds, never a bar', () => {
    const { progress, written, pass } = fake(false)
    for (let second = 0; second <= 25; second += 1) {
      progress.bar('A', second * 100, 10_000)
      progress.bar('B', second * 2, null)
      pass(1)
    }
    expect(written).toEqual([
      '    A 1,000 of 10,000 rows, 100 rows/s, 1 min 30 s left\n',
      '    B 20 rows, 2 rows/s\n',
      '    A 2,000 of 10,000 rows, 100 rows/s, 1 min 20 s left\n',
      '    B 40 rows, 2 rows/s\n',
    ])
  })

  test('a step of less than ten seconds has none', () => {
    const { progress, written, pass } = fake(false)
    progress.bar('A', 0, 10)
    pass(9)
    progress.bar('A', 10, 10)
    expect(written).toEqual([])
  })
})

test.each([
  [0.2, '1 s'],
  [59.5, '1 min'],
  [200, '3 min 20 s'],
  [3_600, '1 h'],
  [7_500, '2 h 5 min'],
])('%s seconds are told as %s', (seconds, words) => expect(durationOf(seconds)).toBe(words))
