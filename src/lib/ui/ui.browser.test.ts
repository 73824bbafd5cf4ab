import { createRawSnippet, flushSync, mount, unmount } from 'svelte'
import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import '../../app.css'
import { must } from '../kernel/must.ts'
import DatePicker from './DatePicker.svelte'
import DaySlip from './DaySlip.svelte'
import Dialog from './Dialog.svelte'
import Showcase from './showcase/Showcase.svelte'
import { Modes } from './modes.svelte.ts'
import { setModes } from './modes-context.ts'

let shown: Record<string, unknown> | undefined
afterEach(async () => {
  if (shown) await unmount(shown)
  shown = undefined
  document.body.innerHTML = ''
  for (const name of Object.keys(document.documentElement.dataset)) delete document.documentElement.dataset[name]
})
const words = (html: string): ReturnType<typeof createRawSnippet> => createRawSnippet(() => ({ render: () => html }))

test('a dialog takes the focus, keeps Tab inside, hears Esc, and gives the focus back', async () => {
  document.body.innerHTML = '<button id="before">a</button>'
  must(document.getElementById('before'), 'it was put there').focus()
  let closed = 0
  shown = mount(Dialog, {
    target: document.body,
    props: { title: 'q', onclose: () => (closed += 1), actions: words('<button id="yes">b</button>') },
  })
  flushSync()
  expect(document.activeElement?.closest('dialog')).not.toBeNull()
  for (let n = 0; n < 4; n += 1) {
    await userEvent.keyboard('{Tab}')
    expect(document.activeElement?.id).not.toBe('before')
  }
  await userEvent.keyboard('{Escape}')
  expect(closed).toBe(1)
  await unmount(shown)
  shown = undefined
  expect(document.activeElement?.id).toBe('before')
})

test('a day is picked by its chip, or by the calendar behind the last one', async () => {
  const picked: (string | null)[] = []
  const choices = [
    { day: null, label: 'usual' },
    { day: '2026-11-25', label: 'tomorrow' },
  ]
  shown = mount(DatePicker, {
    target: document.body,
    props: { label: 'day', choices, value: null, onpick: (day: string | null) => picked.push(day) },
  })
  flushSync()
  const chips = [...document.querySelectorAll('button')]
  expect(chips.map((chip) => chip.getAttribute('aria-pressed'))).toEqual(['true', 'false', 'false'])
  await userEvent.click(must(chips[1], 'tomorrow is there'))
  await userEvent.click(must(chips[2], 'the calendar is there'))
  const input = must(document.querySelector('input'), 'the calendar opened')
  await userEvent.fill(input, '2026-12-09')
  expect(picked).toEqual(['2026-11-25', '2026-12-09'])
})

test('a day slip says in words what its bar shows', () => {
  shown = mount(DaySlip, { target: document.body, props: { days: 9, rhythmDays: 7, past: 2 } })
  flushSync()
  const slip = must(document.querySelector('.slip'), 'the slip is there')
  expect(slip.getAttribute('aria-label')).toBe('9 天没去，约 7 天一访')
  expect(slip.classList.contains('late')).toBe(true)
})

for (const look of [{}, { type: 'large' }, { theme: 'dark' }, { contrast: 'high' }] as const)
  test(`every target can be hit with a thumb and nothing runs out of a phone: ${JSON.stringify(look)}`, async () => {
    const kept = JSON.stringify(look)
    const box = { getItem: () => kept, setItem: () => {} }
    const { page } = await import('vitest/browser')
    await page.viewport(360, 740)
    const Page = (...given: Parameters<typeof Showcase>): ReturnType<typeof Showcase> => {
      setModes(new Modes(box, document.documentElement))
      return Showcase(...given)
    }
    shown = mount(Page, { target: document.body, context: new Map() })
    flushSync()
    const small = [...document.querySelectorAll<HTMLElement>('button, a, textarea, input:not(.vh), .tick, .seg > label')].filter(
      (one) => one.offsetHeight > 0 && one.offsetHeight < 44,
    )
    expect(small.map((one) => one.outerHTML.slice(0, 80))).toEqual([])
    const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (one) => !one.closest('.corner, .vh') && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1,
    )
    expect(wide.map((one) => one.outerHTML.slice(0, 80))).toEqual([])
  })
