/**
 * Reads XML as it arrives, piece by piece, and tells of tags and of the text that somebody asked for. It holds at most one unfinished tag.
 * It is no general reader: there is no document type, no entity but the five and numbers, and no nesting deeper than spreadsheets have.
 *
 *   X1  A document type or an unknown entity refuses the file; nothing is ever fetched or expanded.
 *   X2  Tags must match and be closed; text that ends early is a broken file.
 */
import { BROKEN, hostile, tooLarge, type SheetRefusal } from './workbook.ts'

export interface XmlSink {
  /** True while the text between tags is wanted. */
  readonly keepText: boolean
  /** `name` without its prefix; ask `attrOf` for what `attrs` says. */
  open(name: string, attrs: string): SheetRefusal | undefined
  text(text: string): SheetRefusal | undefined
  close(name: string): SheetRefusal | undefined
}

export interface XmlScan {
  push(piece: string): SheetRefusal | undefined
  end(): SheetRefusal | undefined
}

const DEPTH = 64
const TAG_CHARS = 65_536
/** A tag that began anew before it ended. */
const NEVER = -2

export function openXmlScan(sink: XmlSink): XmlScan {
  const path: string[] = []
  let rest = ''
  let within: '' | '-->' | '?>' | ']]>' = ''
  let seen = false

  /** Words up to `to`; an entity cut in two waits for its end. */
  function say(from: number, to: number, last: boolean): { refusal?: SheetRefusal | undefined; upTo: number } {
    if (!sink.keepText || from >= to) return { upTo: to }
    let upTo = to
    if (!last) {
      const amp = rest.lastIndexOf('&', to - 1)
      if (amp >= from && to - amp < 12 && rest.indexOf(';', amp) < 0) upTo = amp
    }
    const words = decodeEntities(rest.slice(from, upTo))
    return { refusal: words === undefined ? hostile('entity') : sink.text(words), upTo }
  }

  function tag(body: string): SheetRefusal | undefined {
    if (body.charCodeAt(0) === 47) {
      const name = localName(body.slice(1).trimEnd())
      if (path.pop() !== name) return BROKEN
      return sink.close(name)
    }
    const single = body.charCodeAt(body.length - 1) === 47
    const inner = single ? body.slice(0, -1) : body
    const space = firstSpace(inner)
    const name = localName(space < 0 ? inner : inner.slice(0, space))
    if (name === '' || (path.length === 0 && seen)) return BROKEN
    seen = true
    const refusal = sink.open(name, space < 0 ? '' : inner.slice(space))
    if (refusal) return refusal
    if (single) return sink.close(name)
    return path.push(name) > DEPTH ? hostile('depth') : undefined
  }

  /** Goes on to the end of a comment, an instruction or CDATA; -1 when it is not here yet. */
  function skip(at: number): { refusal?: SheetRefusal | undefined; at: number } {
    const end = rest.indexOf(within, at)
    const upTo = end < 0 ? Math.max(at, rest.length - 2) : end
    const refusal = within === ']]>' && sink.keepText && upTo > at ? sink.text(rest.slice(at, upTo)) : undefined
    if (end < 0) {
      rest = rest.slice(upTo)
      return { refusal, at: -1 }
    }
    const next = end + within.length
    within = ''
    return { refusal, at: next }
  }

  function push(piece: string): SheetRefusal | undefined {
    rest = rest === '' ? piece : rest + piece
    let at = 0
    for (;;) {
      if (within !== '') {
        const skipped = skip(at)
        if (skipped.refusal) return skipped.refusal
        if (skipped.at < 0) return undefined
        at = skipped.at
      }
      const open = rest.indexOf('<', at)
      const said = say(at, open < 0 ? rest.length : open, open >= 0)
      if (said.refusal) return said.refusal
      if (open < 0) {
        rest = rest.slice(said.upTo)
        return undefined
      }
      const next = rest.charCodeAt(open + 1)
      if (next === 33 || next === 63 || Number.isNaN(next)) {
        const special = specialAt(rest, open)
        if (special === 'unfinished') {
          rest = rest.slice(open)
          return undefined
        }
        if (special === 'doctype') return hostile('doctype')
        within = special.within
        at = special.at
        continue
      }
      const close = tagEnd(rest, open + 1)
      if (close === NEVER) return BROKEN
      if (close < 0) {
        rest = rest.slice(open)
        return rest.length > TAG_CHARS ? hostile('tag') : undefined
      }
      const refusal = close - open > TAG_CHARS ? hostile('tag') : tag(rest.slice(open + 1, close))
      if (refusal) return refusal
      at = close + 1
    }
  }

  return { push, end: () => (path.length === 0 && seen && within === '' && !rest.includes('<') ? undefined : BROKEN) }
}

/** A sink that keeps text must stop somewhere. */
export const grown = (text: string, piece: string, most: number): string | SheetRefusal =>
  text.length + piece.length > most ? tooLarge('cell') : text + piece

/** What an attribute says, by its name without prefix. Undefined when it is not there. */
export function attrOf(attrs: string, name: string): string | undefined {
  let at = 0
  while (at < attrs.length) {
    const equals = attrs.indexOf('=', at)
    if (equals < 0) return undefined
    let quote = equals + 1
    while (isSpace(attrs.charCodeAt(quote))) quote++
    const end = attrs.indexOf(attrs.charAt(quote), quote + 1)
    if (quote >= attrs.length || end < 0) return undefined
    if (endsWithName(attrs, at, equals, name)) return decodeEntities(attrs.slice(quote + 1, end))
    at = end + 1
  }
  return undefined
}

/** Whether the name that ends before `equals` is this one, with or without a prefix. Attributes are asked for a million times: nothing is cut out. */
function endsWithName(attrs: string, from: number, equals: number, name: string): boolean {
  let end = equals
  while (end > from && isSpace(attrs.charCodeAt(end - 1))) end--
  const start = end - name.length
  if (start < from || !attrs.startsWith(name, start)) return false
  const before = attrs.charCodeAt(start - 1)
  return start === from || before === 58 || isSpace(before)
}

export const isOn = (attrs: string, name: string): boolean => {
  const value = attrOf(attrs, name)
  return value === '1' || value === 'true' || value === 'on'
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Undefined when it names an entity nobody has. */
export function decodeEntities(text: string): string | undefined {
  let amp = text.indexOf('&')
  if (amp < 0) return text
  let out = ''
  let from = 0
  for (; amp >= 0; amp = text.indexOf('&', from)) {
    const end = text.indexOf(';', amp)
    if (end < 0 || end - amp > 12) return undefined
    const name = text.slice(amp + 1, end)
    const value = name.startsWith('#') ? numbered(name) : Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
    if (value === undefined) return undefined
    out += text.slice(from, amp) + value
    from = end + 1
  }
  return out + text.slice(from)
}

function numbered(name: string): string | undefined {
  const code = /^#x[0-9a-f]+$/i.test(name) ? parseInt(name.slice(2), 16) : /^#\d+$/.test(name) ? parseInt(name.slice(1), 10) : NaN
  const allowed = code === 9 || code === 10 || code === 13 || (code >= 32 && code < 0xd800) || (code > 0xdfff && code <= 0x10ffff)
  return allowed ? String.fromCodePoint(code) : undefined
}

/** A `>` inside quotes does not end a tag. */
function tagEnd(text: string, from: number): number {
  let quote = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 62) return at
    else if (code === 34 || code === 39) quote = code
    else if (code === 60) return NEVER
  }
  return -1
}

function specialAt(text: string, open: number): 'unfinished' | 'doctype' | { within: '-->' | '?>' | ']]>'; at: number } {
  if (text.charAt(open + 1) === '?') return { within: '?>', at: open + 2 }
  if (text.startsWith('<!--', open)) return { within: '-->', at: open + 4 }
  if (text.startsWith('<![CDATA[', open)) return { within: ']]>', at: open + 9 }
  const soFar = text.slice(open, open + 9)
  return '<!--'.startsWith(soFar) || '<![CDATA['.startsWith(soFar) ? 'unfinished' : 'doctype'
}

function firstSpace(text: string): number {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) <= 32) return at
  return -1
}
const localName = (name: string): string => {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}
const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9
