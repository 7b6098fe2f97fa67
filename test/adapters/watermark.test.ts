import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInTheFuture, lastWatermark, watermarkBefore } from '../../connectors/adapters/watermark.ts'

describe('watermarkBefore', () => {
  it.each([
    ['2010-07-05 00:30:00', 60, '2010-07-04 23:30:00'],
    ['2010-03-01 00:00:00.250000', 1, '2010-02-28 23:59:00.250000'],
    ['2012-03-01 00:00:00+08', 1, '2012-02-29 23:59:00+08'],
    ['20100101000000', 10, '20091231235000'],
    ['20100101', 60, '20091231'],
    ['2010-01-01', 0, '2010-01-01'],
    ['2010/07/05 00:30:00', 60, '2010/07/04 23:30:00'],
    ['2010.07.05', 1, '2010.07.04'],
    ['2010-07-05T00:30:00.5Z', 60, '2010-07-04T23:30:00.5Z'],
    ['2010-07-05 00:30', 60, '2010-07-04 23:30'],
    ['201007050030', 60, '201007042330'],
    ['20100705003000  ', 60, '20100704233000  '],
    // A day that does not exist: never later than it stands, or the days between were left out.
    ['2010-02-31 00:00:00', 60, '2010-02-31 00:00:00'],
    ['0x00000000000007D1', 60, '0x00000000000007D1'],
    ['20119', 60, '20119'],
  ])('%s less %i minutes is %s', (watermark, minutes, expected) => {
    expect(watermarkBefore(watermark, minutes)).toBe(expected)
  })

  it('keeps the order of stamps: never later, and back by minutes is forth by minutes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 100_000 }),
        (date, minutes) => {
          const stamp = (moment: Date) => moment.toISOString().slice(0, 19).replace('T', ' ')
          expect(watermarkBefore(stamp(date), minutes)).toBe(
            stamp(new Date(Math.floor(date.getTime() / 1_000) * 1_000 - minutes * 60_000)),
          )
        },
      ),
    )
  })
})

describe('isInTheFuture', () => {
  // 23:30 UTC is 07:30 on the next day in China.
  const now = new Date('2010-07-04T23:30:00Z')
  it.each([
    ['2010-07-05 07:00:00', false],
    ['2010-07-05 07:30:00', false],
    // A clock that is ahead by a minute, or by hours.
    ['2010-07-05 07:31:00', true],
    ['2010-07-05 23:59:59', true],
    ['2010/07/05 07:31', true],
    ['20100705073100', true],
    ['201007050731', true],
    ['2010-07-05 07:29:59.999999+08', false],
    ['2010-07-04T23:29:00Z', false],
    ['2010-07-04T23:31:00Z', true],
    ['2010-07-05 08:15:00+09:00', false],
    ['2010-07-05', false],
    ['2010-07-06', true],
    ['9999/12/31 00:00:00', true],
    ['99999999', true],
    ['99991231235959', true],
    ['9999-12-31', true],
    ['20119', false],
  ])('%s: %s', (watermark, expected) => {
    expect(isInTheFuture(watermark, now)).toBe(expected)
  })
})

describe('lastWatermark', () => {
  it.each(['2010-7-4', '2010-07-4 09:00:00', '2010/7/04', '2010.7.4', '2010年7月4日', '7/4/2010', '04/07/2010'])(
    'a date column sorted as text: %s is refused, for rows would be left out for ever',
    (stamp) => {
      expect(() =>
        lastWatermark(
          [
            ['1', '2010-12-01'],
            ['2', stamp],
          ],
          1,
          'gxsj',
          new Date(),
        ),
      ).toThrow(expect.objectContaining({ code: 'CONNECTOR_INVALID', message: expect.stringContaining('gxsj') }))
    },
  )

  it.each([
    '2010-07-04',
    '2010-07-04 09:00:00.123456',
    '20100704090000',
    '2010/07/04 09:00:00',
    '20119',
    '1234.5',
    '0x07D1',
  ])('%s sorts', (stamp) => {
    expect(lastWatermark([[stamp], [null]], 0, 'gxsj', new Date())).toBe(stamp)
  })
})
