import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countedIds, GRIDS, idNumber, NOTHING, tableOf, withDrafts } from '../../../../test/support/register.ts'
import type { Day } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { compareRegister, type Comparison, type Existing } from './compare.ts'
import { judgeRegister } from './judge.ts'

const today = '2026-11-23' as Day
const ids = countedIds()

const compared = (rows: readonly (readonly string[])[], existing: Existing, on = today): Comparison =>
  compareRegister(must(judgeRegister(tableOf(rows), { grids: GRIDS }), 'it has a header'), existing, { ids, today: on })
const taken = (rows: readonly (readonly string[])[], existing: Existing = NOTHING): Existing =>
  withDrafts(existing, compared(rows, existing).drafts)

const [li, wang, zhao] = [idNumber('19560302', 11), idNumber('19580725', 12), idNumber('20100822', 13)]
/** 网格 户号 户主 姓名 关系 性别 身份证 出生 电话 住址 类别 备注 */
const line = (
  grid: string,
  no: string,
  head: string,
  name: string,
  relation: string,
  id: string,
  more: { phone?: string; address?: string; categories?: string; birth?: string; remark?: string } = {},
): string[] => [
  grid,
  no,
  head,
  name,
  relation,
  '',
  id,
  more.birth ?? '',
  more.phone ?? '',
  more.address ?? '',
  more.categories ?? '',
  more.remark ?? '',
]
const couple = [
  line('第一网格', '1', '李国忠', '李国忠', '户主', li, { phone: '13800001234', address: '西望村1号' }),
  line('第一网格', '1', '李国忠', '王小芬', '妻', wang, { categories: '残疾人' }),
]

test('a new register gives a household and its residents, each in the scope of its grid', () => {
  const { drafts, changes, households } = compared(couple, NOTHING)
  expect(drafts.map(({ scope, kind, body }) => ({ scope, kind, open: body.open }))).toEqual([
    {
      scope: 'grid/320282112200001/register',
      kind: 'household.described',
      open: { grid: '320282112200001', visitGroup: 'general', since: today },
    },
    { scope: 'grid/320282112200001/register', kind: 'resident.described', open: { household: drafts[0]?.about } },
    { scope: 'grid/320282112200001/register', kind: 'resident.described', open: { household: drafts[0]?.about } },
  ])
  expect(drafts[0]?.body.personal).toEqual({ no: '1', headName: '李国忠', address: '西望村1号' })
  expect(changes).toEqual(['new', 'new'])
  expect(households).toEqual({ new: 1, changed: 0, same: 0, held: 0 })
})

test('C1 the same file again says nothing', () => {
  const again = compared(couple, taken(couple))
  expect(again.drafts).toEqual([])
  expect(again.changes).toEqual(['same', 'same'])
})

test('C2 words win over what is here, an empty cell takes nothing away, who is missing stays', () => {
  const here = taken(couple)
  const { drafts, changes } = compared([line('第一网格', '1', '李国忠', '李国忠', '户主', li, { remark: '听力不好' })], here)
  expect(changes).toEqual(['changed'])
  expect(drafts.length).toBe(1)
  expect(drafts[0]?.body.open).toEqual({})
  expect(drafts[0]?.body.personal).toMatchObject({ remark: '听力不好', phones: ['13800001234'] })
})

test('C2 who is said to be gone stays gone, and nobody takes their place', () => {
  const here = taken(couple)
  const gone: Existing = { ...here, residents: here.residents.map((one) => ({ ...one, goneOn: today })) }
  expect(compared(couple, gone).changes).toEqual(['same', 'same'])
})

test('C3 held rows and rows of a grid nobody knows say nothing', () => {
  const rows = [
    line('第一网格', '1', '李国忠', '李国忠', '户主', `${li.slice(0, 17)}${li.endsWith('1') ? '2' : '1'}`),
    line('第八网格', '9', '王小芬', '王小芬', '户主', wang),
  ]
  const { drafts, changes, households } = compared(rows, NOTHING)
  expect(drafts).toEqual([])
  expect(changes).toEqual(['held', 'held'])
  expect(households.held).toBe(2)
})

test('C4 a person is found by number although the name changed, and by name and birth when there is no number', () => {
  const here = taken([couple[0] ?? [], line('第一网格', '1', '李国忠', '李宝', '子', '', { birth: '2016-06-25' })])
  const { drafts, changes } = compared(
    [
      line('第一网格', '1', '李国忠', '李国中', '户主', li, { phone: '13800001234', address: '西望村1号' }),
      line('第一网格', '1', '李国忠', '李宝', '子', zhao.replace(/^.*$/, idNumber('20160625', 15)), { birth: '2016-06-25' }),
    ],
    here,
  )
  expect(changes).toEqual(['changed', 'changed'])
  expect(drafts.map((one) => one.about).sort()).toEqual(here.residents.map((one) => one.id).sort())
  expect(drafts[1]?.body.personal).toMatchObject({ idNumber: idNumber('20160625', 15) })
})

test('C5 a household whose head changed stays the same household', () => {
  const here = taken(couple)
  const { drafts } = compared([line('第一网格', '1', '王小芬', '王小芬', '户主', wang, { categories: '残疾人' })], here)
  expect(drafts.find((one) => one.kind === 'household.described')).toMatchObject({
    about: here.households[0]?.id,
    body: { personal: { headName: '王小芬', address: '西望村1号' } },
  })
})

test('C6 who moved to another grid is gone there and new here', () => {
  const here = taken(couple)
  const moved = [line('第二网格', '7', '王小芬', '王小芬', '户主', wang, { categories: '残疾人' })]
  const { drafts, changes } = compared(moved, here)
  expect(changes).toEqual(['new'])
  expect(drafts).toContainEqual(expect.objectContaining({ scope: 'grid/320282112200001/register', body: { open: { goneOn: today } } }))
  expect(compared(moved, withDrafts(here, drafts)).drafts).toEqual([])
})

test('over 80 by birth and alone in the house is visited most often, with a held row in the house not', () => {
  const old = idNumber('19400101', 21)
  const alone = compared([line('第一网格', '3', '赵阿大', '赵阿大', '户主', old)], NOTHING)
  expect(alone.drafts[0]?.body.open).toMatchObject({ visitGroup: 'high' })
  const two = compared(
    [line('第一网格', '3', '赵阿大', '赵阿大', '户主', old), line('第一网格', '3', '赵阿大', '钱阿妹', '妻', '123')],
    NOTHING,
  )
  expect(two.drafts[0]?.body.open).toMatchObject({ visitGroup: 'general' })
})

const births = ['19400101', '19560302', '19850403', '20160625']
const person = fc.record({
  grid: fc.constantFrom('第一网格', '第2网格', '第八网格', ''),
  no: fc.constantFrom('1', '2', '3', ''),
  head: fc.constantFrom('李国忠', '王小芬', '赵阿大', ''),
  name: fc.constantFrom('李国忠', '王小芬', '赵阿大', '钱宝', '', '=钱'),
  relation: fc.constantFrom('户主', '妻', '子', '女', '空挂户', ''),
  id: fc.oneof(
    fc.constant(''),
    fc.constant('无'),
    fc.tuple(fc.constantFrom(...births), fc.integer({ min: 1, max: 6 })).map(([birth, order]) => idNumber(birth, order)),
  ),
  birth: fc.constantFrom('', '2016-06-25', '1956.3.2', '农历九月'),
  phone: fc.constantFrom('', '13800001234', '13800001234/13800005678', '空号'),
  address: fc.constantFrom('', '西望村1号', '西望村2号'),
  categories: fc.constantFrom('', '独居、高龄', '残疾人', '五好家庭', '低保、社区矫正'),
})
const register = fc.array(person, { maxLength: 14 }).map((people) =>
  people.map((one) =>
    line(one.grid, one.no, one.head, one.name, one.relation, one.id, {
      birth: one.birth,
      phone: one.phone,
      address: one.address,
      categories: one.categories,
    }),
  ),
)

test('C1 whatever two files say: after taking both, the second again says nothing', () => {
  let written = 0
  fc.assert(
    fc.property(register, register, fc.func(fc.integer()), (first, second, order) => {
      const before = taken(first)
      const { drafts } = compared(second, before)
      written += drafts.length
      const after = withDrafts(before, drafts)
      // The store answers in whatever order it likes.
      const shuffled = {
        households: [...after.households].sort((a, b) => order(a.id) - order(b.id)),
        residents: [...after.residents].sort((a, b) => order(a.id) - order(b.id)),
      }
      expect(compared(second, shuffled).drafts).toEqual([])
    }),
    { numRuns: 600 },
  )
  expect(written).toBeGreaterThan(1000)
})
