import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const rooms = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte'))
const textOf = (name: string): string => readFileSync(join(ROOT, 'src', name), 'utf8')

/** What a reader would see or hear: text between tags and attributes that are words. Comments, scripts, styles, names of keys and expressions are none. */
function wordsIn(room: string): readonly string[] {
  const markup = room.replace(/<!--[\s\S]*?-->/g, '').replace(/<(script|style|kbd)[\s\S]*?<\/\1>/g, '')
  const bare = withoutExpressions(markup)
  const between = [...bare.matchAll(/>([^<>]*)</g)].map((found) => found[1] ?? '')
  const attributes = [...bare.matchAll(/\s(?:aria-label|title|alt|placeholder|label|note|hint|error|example)="([^"]*)"/g)].map(
    (found) => found[1] ?? '',
  )
  return [...between, ...attributes].map((text) => text.trim()).filter((text) => /\p{L}{2,}/u.test(text))
}

/** Braces may nest, so they are counted. */
function withoutExpressions(text: string): string {
  let depth = 0
  let kept = ''
  for (const letter of text) {
    if (letter === '{') depth += 1
    if (depth === 0) kept += letter
    if (letter === '}') depth -= 1
  }
  return kept
}

test('no screen has Chinese in it: every sentence comes by key', () => {
  const found = rooms.filter((name) =>
    /[\u3400-\u9fff]/.test(
      textOf(name)
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
    ),
  )
  expect(rooms.length).toBeGreaterThan(40)
  expect(found).toEqual([])
})

test('no screen has English in it either', () => {
  const found = rooms.flatMap((name) => wordsIn(textOf(name)).map((words) => `${name}: ${words}`))
  expect(found).toEqual([])
})

test('the search finds what it looks for', () => {
  expect(wordsIn('<p>{t("x")}</p><b>Save now</b>')).toEqual(['Save now'])
  expect(wordsIn('<input placeholder="Your name" />{#if a}<i>{b}</i>{/if}')).toEqual(['Your name'])
  expect(wordsIn('<p class="some words">{`${a} and more`}</p>')).toEqual([])
})
