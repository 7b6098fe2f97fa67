import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { actingAs } from '../support/actingAs.ts'
import { openDemonstrationHub, openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { eventually } from '../support/eventually.ts'
import { readerOf } from '../support/reader.ts'
import { type OpenConsole, openConsole } from './support/openConsole.ts'

/** A jurisdiction's page in a browser: what stands there is what the hub says. */

const section = (page: Page, field: string) => page.locator(`[data-section="${field}"]`)
const figure = (page: Page, field: string, path: string) =>
  section(page, field).locator(`[data-figure="${path}"] > strong .exact`)
const heading = (page: Page) => page.locator('#jurisdiction-name')
/** The digits of a text as a number. */
const numberIn = (text: string | null): number => Number(text?.replaceAll(/[^\d.-]/g, ''))
const at = (code: string, variables: object): string =>
  `#/jurisdiction/${code}?variables=${encodeURIComponent(JSON.stringify(variables))}`

interface Figure {
  readonly value: number
}
interface Figures {
  readonly jurisdiction: {
    readonly cases: {
      readonly filed: Figure
      readonly byCategory: readonly { readonly category: string; readonly filed: Figure }[]
    }
    readonly mediation: { readonly accepted: Figure; readonly amountInvolved: Figure }
    readonly hazards: { readonly listed: Figure; readonly records: { readonly totalCount: number } }
    readonly population: { readonly permanent: Figure }
    readonly children: {
      readonly nodes: readonly { readonly code: string; readonly cases: { readonly filed: Figure } }[]
    }
  }
}

/** The hub's own answer for the figures that are compared. */
async function figuresOf(hub: TestHub, code: string, year: number): Promise<Figures['jurisdiction']> {
  const { jurisdiction } = await hub.query<Figures>(
    `query ($code: String!, $period: PeriodInput!) { jurisdiction(code: $code) {
      cases(period: $period) { filed { value } byCategory { category filed { value } } }
      mediation(period: $period) { accepted { value } amountInvolved { value } }
      hazards(period: $period) { listed { value } records(first: 1) { totalCount } }
      population(period: $period) { permanent { value } }
      children(first: 5) { nodes { code cases(period: $period) { filed { value } } } }
    } }`,
    { code, period: { year } },
  )
  return jurisdiction
}

async function expectFigures(page: Page, expected: Figures['jurisdiction']): Promise<void> {
  await figure(page, 'hazards', 'listed').waitFor()
  for (const [field, path, { value }] of [
    ['cases', 'filed', expected.cases.filed],
    ['mediation', 'accepted', expected.mediation.accepted],
    ['mediation', 'amountInvolved', expected.mediation.amountInvolved],
    ['hazards', 'listed', expected.hazards.listed],
    ['population', 'permanent', expected.population.permanent],
  ] as const) {
    expect(numberIn(await figure(page, field, path).textContent()), `${field}.${path}`).toBe(value)
  }
}

describe('over all departments', () => {
  let hub: TestHub
  let opened: OpenConsole | undefined
  const consoleOf = async (context: TestContext): Promise<OpenConsole> => {
    opened ??= await openConsole(context, hub)
    return opened
  }
  beforeAll(async () => {
    hub = await openSharedDemonstrationHub(undefined, {
      identify: actingAs({
        withoutPurpose: readerOf({}, 'ALL', null),
        police: readerOf({ departments: ['PUBLIC_SECURITY'], precision: 'FIGURES' }),
      }),
    })
  })
  afterAll(async () => {
    await opened?.close()
    await hub?.close()
  })

  test('温州 → 鹿城区 → a street, by clicking, with the figures of the hub and the period kept', async (context) => {
    const browser = await consoleOf(context)
    const page = await browser.open('#/jurisdiction')
    await page.getByRole('link', { name: '温州市' }).click()
    await heading(page).filter({ hasText: '温州市' }).waitFor()
    await expectFigures(page, await figuresOf(hub, '330300', 2010))
    expect(decodeURIComponent(page.url())).toContain('"period":{"year":2010}')

    await page.locator('[data-child="330302"] a').click()
    await heading(page).filter({ hasText: '鹿城区' }).waitFor()
    const district = await figuresOf(hub, '330302', 2010)
    await expectFigures(page, district)
    // Who uses a keyboard goes on from the name.
    expect(await page.evaluate('document.activeElement.id')).toBe('jurisdiction-name')
    const [street] = district.children.nodes
    const row = page.locator(`[data-child="${street!.code}"]`)
    expect(numberIn(await row.locator('td').nth(2).textContent())).toBe(street!.cases.filed.value)

    await row.getByRole('link').click()
    await page.getByRole('list').filter({ hasText: '全部辖区' }).getByRole('link', { name: '鹿城区' }).waitFor()
    await expectFigures(page, await figuresOf(hub, street!.code, 2010))
    await page.goBack()
    await heading(page).filter({ hasText: '鹿城区' }).waitFor()
    expect(browser.complaints()).toEqual([])
    await page.context().close()
  })

  test('another period; a breakdown; the origin of a figure, by keyboard, and back to its button', async (context) => {
    const browser = await consoleOf(context)
    const page = await browser.open(at('330300', { period: { year: 2009 } }))
    const expected = await figuresOf(hub, '330300', 2009)
    await expectFigures(page, expected)
    const robbery = section(page, 'cases').locator('[data-entry="ROBBERY"] td .exact').first()
    expect(numberIn(await robbery.textContent())).toBe(
      expected.cases.byCategory.find(({ category }) => category === 'ROBBERY')?.filed.value,
    )

    const button = section(page, 'cases').locator('[data-figure="filed"] .origin-button')
    await button.focus()
    await page.keyboard.press('Enter')
    const panel = page.getByRole('dialog')
    await panel.getByRole('cell', { name: 'cases' }).waitFor()
    expect(await panel.textContent()).toContain('2009-01-01 – 2009-12-31')
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    expect(await button.evaluate((element) => element.ownerDocument.activeElement === element)).toBe(true)

    const entry = section(page, 'cases').locator('[data-entry="ROBBERY"] .origin-button')
    await entry.click()
    await page.getByRole('dialog').getByRole('cell', { name: 'cases' }).waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    // The section of petitions has no filter by list level: the entry's own figure is asked for.
    const listed = section(page, 'petitions').locator('[data-entry] .origin-button').first()
    await listed.click()
    await panel.getByRole('heading', { name: /数字从哪里来/ }).waitFor()
    await panel.getByRole('cell').first().waitFor()
    expect(browser.complaints()).toEqual([])
    await page.context().close()
  })

  test('records are read when they are asked for, a page at a time', async (context) => {
    const browser = await consoleOf(context)
    const page = await browser.open(at('330302', { period: { year: 2010 } }))
    const { hazards } = await figuresOf(hub, '330302', 2010)
    const hazardRows = section(page, 'hazards').locator('.records-list tbody tr')
    await section(page, 'hazards').getByRole('button', { name: '查看明细' }).click()
    await hazardRows.first().waitFor()
    expect(await hazardRows.count()).toBe(20)
    expect(await section(page, 'hazards').locator('.records-list').textContent()).toContain(
      `共 ${hazards.records.totalCount} 条`,
    )

    const cases = section(page, 'cases')
    await cases.getByRole('button', { name: '查看明细' }).click()
    await cases.getByText('第 1–20 条', { exact: false }).waitFor()
    await cases.getByRole('button', { name: '下一页' }).click()
    await cases.getByText('第 21–40 条', { exact: false }).waitFor()
    await cases.getByRole('combobox').selectOption('SOLVED')
    await cases.getByText('第 1–20 条', { exact: false }).waitFor()
    expect(browser.complaints()).toEqual([])
    await page.context().close()
  })

  test('English, and the areas below in the order of a column', async (context) => {
    const browser = await consoleOf(context)
    const page = await browser.open(at('330300', { period: { year: 2010 } }), { language: 'en' })
    await section(page, 'hazards').getByText('Listed hazards').waitFor()
    await section(page, 'mediation').getByRole('button', { name: 'Records' }).waitFor()
    const children = section(page, 'children')
    await children.getByRole('button', { name: 'Permanent population' }).click()
    expect(await children.locator('[data-child]').first().getAttribute('data-child')).toBe('330302')
    expect(await children.locator('th[aria-sort="descending"]').textContent()).toContain('Permanent population')
    expect(browser.complaints()).toEqual([])
    await page.context().close()
  })

  test('without a purpose records say that they need one, and what is not permitted is told as withheld', async (context) => {
    const browser = await consoleOf(context)
    const page = await browser.open('#/sources')
    const signIn = async (token: string, purpose = ''): Promise<void> => {
      await page.evaluate((given) => sessionStorage.setItem('jurisdiction-hub:credentials', JSON.stringify(given)), {
        token,
        purpose,
      })
      await page.goto(`${browser.origin}/${at('330302', { period: { year: 2010 } })}`)
      await page.reload()
      await figure(page, 'cases', 'filed').waitFor()
    }
    await signIn('withoutPurpose')
    await section(page, 'cases').getByRole('button', { name: '填写查询目的' }).click()
    await page
      .getByRole('dialog')
      .getByRole('textbox', { name: /查询目的/ })
      .fill('核对')
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
    await section(page, 'cases').getByRole('button', { name: '查看明细' }).waitFor()

    await signIn('police')
    await section(page, 'mediation').locator('[data-state="WITHHELD"]').first().waitFor()
    expect(await section(page, 'mediation').textContent()).toContain('不予公开')
    expect(await section(page, 'cases').textContent()).toContain('无权查看明细')
    expect(browser.complaints()).toEqual([])
    await page.context().close()
  })
})

describe('with the petition service stopped', () => {
  let hub: TestHub
  let opened: OpenConsole | undefined
  const consoleOf = async (context: TestContext): Promise<OpenConsole> => {
    opened ??= await openConsole(context, hub)
    return opened
  }
  beforeAll(async () => {
    // Port 9 of this machine: nobody listens there.
    hub = await openDemonstrationHub((sources) =>
      sources.map((source) =>
        source.connector === 'petition'
          ? { ...source, settings: { ...source.settings, url: 'http://127.0.0.1:9' } }
          : source,
      ),
    )
    await hub.hub.startSync('330300', 'petition', { acceptRemovals: false })
    const stale = '{ jurisdiction(code: "330300") { petitions(period: { year: 2010 }) { status { state } } } }'
    interface Answer {
      readonly jurisdiction: { readonly petitions: { readonly status: { readonly state: string } } }
    }
    expect(
      await eventually(async () => (await hub.query<Answer>(stale)).jurisdiction.petitions.status.state === 'STALE'),
    ).toBe(true)
  })
  afterAll(async () => {
    await opened?.close()
    await hub?.close()
  })

  test('petitions say that they are old, why, and that their records cannot be seen; all other sections stand', async (context) => {
    const browser = await consoleOf(context)
    const page = await browser.open(at('330300', { period: { year: 2010 } }))
    const petitions = section(page, 'petitions')
    await petitions.locator('.status-message').waitFor()
    const text = await petitions.textContent()
    expect(text).toContain('过期')
    expect(text).toContain('来源没有响应')
    // What was told stays.
    expect(numberIn(await figure(page, 'petitions', 'received').textContent())).toBeGreaterThan(0)
    for (const [field, path] of [
      ['population', 'permanent'],
      ['cases', 'filed'],
      ['mediation', 'accepted'],
      ['fireSafety', 'fires'],
      ['traffic', 'accidents'],
      ['hazards', 'listed'],
    ] as const) {
      await figure(page, field, path).waitFor()
      expect(await section(page, field).locator('.status-message').count(), field).toBe(0)
    }
    expect(browser.complaints()).toEqual([])
    await page.context().close()
  })
})
