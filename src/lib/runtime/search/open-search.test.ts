import { expect, test } from 'vitest'
import type { RecordId } from '../../kernel/ids.ts'
import { openSearchIndex } from './index-core.ts'
import { openSearch, type SearchChange, type SearchDoc, type SearchFeed } from './open-search.ts'
import { answerOf, type SearchStarter, type ToSearch } from './search-port.ts'

const aDoc = (name: string): SearchDoc => ({
  resident: `r-${name}` as RecordId,
  household: 'h' as RecordId,
  name,
  address: '',
  phones: [],
  idTail: '',
  age: null,
  gone: false,
})

/** An index whose answers wait until they are let out. */
function aPort(spoil = false) {
  const seen: ToSearch[] = []
  const held: (() => void)[] = []
  let fail = (_detail: string): void => undefined
  const starter: SearchStarter = (answered, failed) => {
    const index = openSearchIndex()
    fail = failed
    return {
      send(message) {
        seen.push(message)
        const answer = answerOf(index, message)
        if (answer) held.push(() => answered(spoil ? { ...answer, hits: [] } : answer))
      },
      close: () => undefined,
    }
  }
  return { starter, seen, letOut: () => held.splice(0).forEach((go) => go()), fail: () => fail('broken'), held }
}

function aFeed(docs: readonly SearchDoc[]) {
  let tell = (_change: SearchChange): void => undefined
  let gate = Promise.resolve()
  const feed: SearchFeed = {
    all: async () => {
      await gate
      return docs
    },
    changes(changed) {
      tell = changed
      return () => {
        tell = () => undefined
      }
    },
  }
  return { feed, change: (change: SearchChange) => tell(change), holdUntil: (until: Promise<void>) => void (gate = until) }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
const names = (hits: readonly { readonly name: string }[] | null) => hits?.map(({ name }) => name) ?? null

test('S11 of several questions only the first and the newest are asked, and only the newest is answered', async () => {
  const port = aPort()
  const search = openSearch({ feed: aFeed([aDoc('王建国'), aDoc('李秀英')]).feed, starters: [port.starter] })
  const first = search.search('w')
  await settled()
  const second = search.search('wj')
  const third = search.search('lx')
  port.letOut()
  await settled()
  port.letOut()
  expect(await first).toBeNull()
  expect(await second).toBeNull()
  expect(names(await third)).toEqual(['李秀英'])
  expect(port.seen.filter(({ kind }) => kind === 'find')).toHaveLength(2)
})

test('S12 a change during filling wins over what it changes', async () => {
  const port = aPort()
  const source = aFeed([aDoc('王建国'), aDoc('李秀英')])
  let open = (): void => undefined
  source.holdUntil(new Promise((go) => (open = go)))
  const search = openSearch({ feed: source.feed, starters: [port.starter] })
  const answer = search.search('王')
  await settled()
  source.change({ put: [aDoc('王建军')], removed: ['r-王建国' as RecordId] })
  open()
  await settled()
  port.letOut()
  expect(names(await answer)).toEqual(['王建军'])
})

test('S12 later changes reach the index', async () => {
  const port = aPort()
  const source = aFeed([aDoc('王建国')])
  const search = openSearch({ feed: source.feed, starters: [port.starter] })
  const before = search.search('李')
  await settled()
  port.letOut()
  expect(names(await before)).toEqual([])
  source.change({ put: [aDoc('李秀英')], removed: [] })
  const after = search.search('李')
  port.letOut()
  expect(names(await after)).toEqual(['李秀英'])
})

test('S13 when a worker cannot start or breaks, the next way answers the same question', async () => {
  const [broken, second] = [aPort(true), aPort()]
  const refuses: SearchStarter = () => Promise.reject(new Error('no workers here'))
  const search = openSearch({ feed: aFeed([aDoc('王建国')]).feed, starters: [refuses, broken.starter, second.starter] })
  const answer = search.search('wjg')
  await settled()
  expect(broken.held).toHaveLength(1)
  broken.fail()
  await settled()
  broken.letOut()
  second.letOut()
  expect(names(await answer)).toEqual(['王建国'])
})

test('S13 when nothing starts the question is rejected, and the next one tries again', async () => {
  const port = aPort()
  let refuse = true
  const starter: SearchStarter = (answered, failed) => {
    if (refuse) throw new Error('no')
    return port.starter(answered, failed)
  }
  const search = openSearch({ feed: aFeed([aDoc('王建国')]).feed, starters: [starter] })
  await expect(search.search('w')).rejects.toThrow('no way to start')
  refuse = false
  const answer = search.search('w')
  await settled()
  port.letOut()
  expect(names(await answer)).toEqual(['王建国'])
})

test('S12 an index warmed beforehand is filled once', async () => {
  const port = aPort()
  const search = openSearch({ feed: aFeed([aDoc('王建国')]).feed, starters: [port.starter] })
  search.warm()
  search.warm()
  await settled()
  const answer = search.search('w')
  port.letOut()
  expect(names(await answer)).toEqual(['王建国'])
  expect(port.seen.map(({ kind }) => kind)).toEqual(['put', 'find'])
})

test('a closed search answers null and tells nothing more', async () => {
  const port = aPort()
  const search = openSearch({ feed: aFeed([aDoc('王建国')]).feed, starters: [port.starter] })
  const answer = search.search('w')
  await settled()
  search.close()
  port.letOut()
  expect(await answer).toBeNull()
  expect(await search.search('w')).toBeNull()
})
