import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { locale } from '../i18n/locale.svelte.ts'
import { Modes, parseModes } from './modes.svelte.ts'

const root = (): HTMLElement => ({ lang: '', dataset: {} }) as unknown as HTMLElement
function drawer(text: string | null = null): Pick<Storage, 'getItem' | 'setItem'> & { readonly kept: () => string | null } {
  let kept = text
  return { getItem: () => kept, setItem: (_key, value) => (kept = value), kept: () => kept }
}

beforeEach(() => vi.stubGlobal('matchMedia', () => ({ matches: true }))) // a device that is dark at night
afterEach(() => {
  vi.unstubAllGlobals()
  locale.now = 'zh-CN'
})

test('what the browser kept is read with care: nonsense is as usual', () => {
  const usual = { locale: 'zh-CN', theme: 'auto', contrast: 'normal', type: 'normal' }
  for (const text of [null, '', '{', '7', 'null', '{"theme":"pink","type":1}']) expect(parseModes(text)).toEqual(usual)
  expect(parseModes('{"locale":"en","theme":"dark","contrast":"high","type":"large"}')).toEqual({
    locale: 'en',
    theme: 'dark',
    contrast: 'high',
    type: 'large',
  })
})

test('a choice is applied and kept at once', () => {
  const [box, html] = [drawer(), root()]
  const modes = new Modes(box, html)
  expect(html.dataset.theme).toBe('dark') // as the device
  modes.choose({ type: 'large', locale: 'en', theme: 'light' })
  expect({ ...html.dataset }).toEqual({ type: 'large' })
  expect([html.lang, locale.now]).toEqual(['en', 'en'])
  expect(new Modes(box, root()).chosen).toEqual(modes.chosen)
})

test('high contrast goes with a light ground, and the theme comes back after it', () => {
  const [box, html] = [drawer('{"theme":"dark"}'), root()]
  const modes = new Modes(box, html)
  modes.choose({ contrast: 'high' })
  expect({ ...html.dataset }).toEqual({ contrast: 'high' })
  modes.choose({ contrast: 'normal' })
  expect({ ...html.dataset }).toEqual({ theme: 'dark' })
})
