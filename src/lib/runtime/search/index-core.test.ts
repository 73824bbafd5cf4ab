import { expect, test } from 'vitest'
import type { RecordId } from '../../kernel/ids.ts'
import { openSearchIndex } from './index-core.ts'
import type { SearchDoc } from './search-doc.ts'

const aDoc = (name: string, more: Partial<SearchDoc> = {}): SearchDoc => ({
  resident: `r-${name}` as RecordId,
  household: `h-${name}` as RecordId,
  name,
  address: '西望村桥南1号',
  phones: [],
  idTail: '',
  age: 70,
  gone: false,
  ...more,
})
const anIndex = (...docs: readonly SearchDoc[]) => {
  const index = openSearchIndex()
  index.put(docs)
  return { ...index, names: (typed: string) => index.find(typed).map(({ name }) => name) }
}

test.each([
  '王建国',
  '王建',
  '建国',
  '国',
  'wangjianguo',
  'WangJianGuo',
  'wang jian guo',
  'wángjiànguó',
  'wjg',
  'wj',
  'wangjg',
  'wjguo',
  'wangjiang',
  'wangji',
  'wangjiangu',
  'jianguo',
  'jg',
  '王jg',
  '王 jian',
  'ｗｊｇ',
])('S6 王建国 is found by %s', (typed) => expect(anIndex(aDoc('王建国'), aDoc('李秀英')).names(typed)).toEqual(['王建国']))

test.each(['wjb', 'wangguo', '建王', 'wjgg', 'vjg', '王国', 'x'])('S6 王建国 is not found by %s', (typed) =>
  expect(anIndex(aDoc('王建国')).names(typed)).toEqual([]),
)

test.each([
  ['单洪', 'shanhong'],
  ['单洪', 'danhong'],
  ['曾丽', 'zengli'],
  ['仇英', 'qiuying'],
  ['解珍', 'xiezhen'],
  ['查良', 'zhaliang'],
  ['区建', 'oujian'],
  ['盖叫', 'gejiao'],
  ['翟志', 'zhaizhi'],
  ['覃华', 'qinhua'],
  ['覃华', 'tanhua'],
  ['尉迟恭', 'yuchigong'],
  ['朴正', 'piaozheng'],
  ['任红', 'renhong'],
  ['冼星', 'xianxing'],
  ['乐嘉', 'yuejia'],
  ['缪兰', 'miaolan'],
  ['万俟雅', 'moqiya'],
  ['长孙红', 'zhangsunhong'],
  ['吕梅', 'lvmei'],
  ['吕梅', 'lümei'],
  ['略', 'lue'],
])('S1 %s is read %s', (name, typed) => expect(anIndex(aDoc(name)).names(typed)).toEqual([name]))

test.each([
  ['王堃', 'wangkun'],
  ['李犇', 'liben'],
  ['张燚', 'zhangyi'],
  ['周翀', 'zhouchong'],
  ['许赟', 'xuyun'],
  ['吴昇', 'wusheng'],
  ['徐垚', 'xuyao'],
  ['陈玥', 'chenyue'],
  ['丁㳇', 'dingfu'],
  ['蒋䶮', 'jiangyan'],
  ['邵𬭎', 'shaohong'],
  ['邵𬭎', '𬭎'],
  ['邵𬭎', 'sh'],
  ['潘堃', '堃'],
])('S2 the rare name %s is found by %s', (name, typed) => expect(anIndex(aDoc(name), aDoc('钱多多')).names(typed)).toEqual([name]))

test.each(['湖㳇', '湖父', '湖汊', 'hufu', 'hf'])('S4 湖㳇镇 is found by %s', (typed) => {
  const index = anIndex(aDoc('王建国', { address: '湖㳇镇张阳村3号' }), aDoc('李秀英', { address: '丁蜀镇西望村3号' }))
  expect(index.find(typed)).toMatchObject([{ name: '王建国', matched: 'address' }])
})

test('S4 dots, spaces and width within a name make no difference', () => {
  expect(anIndex(aDoc('阿依古丽·买买提')).names('阿依古丽买买提')).toHaveLength(1)
  expect(anIndex(aDoc('丁一航　　')).names('丁一航')).toHaveLength(1)
})

test('S6 zh, ch and sh are initials, too', () => {
  const index = anIndex(aDoc('张陈氏'), aDoc('李文'))
  for (const typed of ['zhchsh', 'zcs', 'zhcs', 'zhangchsh', 'zhch']) expect(index.names(typed), typed).toEqual(['张陈氏'])
})

test('S7 full syllables come before unfinished ones, and those before initials', () => {
  expect(anIndex(aDoc('王吉安'), aDoc('王建', { resident: 'a' as RecordId }), aDoc('王江')).names('wangjian')).toEqual([
    '王建',
    '王吉安',
    '王江',
  ])
})

test('S6 a single letter looks at the first character only', () => {
  const index = anIndex(aDoc('王建国'), aDoc('李文'))
  expect(index.names('w')).toEqual(['王建国'])
  expect(index.names('g')).toEqual([])
})

test('S8 a phone is found by its last three digits and more, and however it is grouped', () => {
  const index = anIndex(aDoc('王建国', { phones: ['13800001234', '13800005678'] }), aDoc('李秀英', { phones: ['13800001235'] }))
  for (const typed of ['234', '1234', '13800001234', '138 0000 1234', '138-0000-1234'])
    expect(index.find(typed)).toMatchObject([{ name: '王建国', phone: '13800001234', matched: 'phone' }])
  expect(index.find('678')).toMatchObject([{ phone: '13800005678' }])
  expect(index.find('34')).toEqual([])
})

test('S8 an identity number is found by its last four and more, also with x', () => {
  const index = anIndex(aDoc('王建国', { idTail: '09123X' }), aDoc('李秀英', { idTail: '091234' }))
  for (const typed of ['123x', '123X', '9123x', '32990019460909123X'])
    expect(index.find(typed)).toMatchObject([{ name: '王建国', matched: 'id' }])
  expect(index.find('23x')).toEqual([])
})

test('S8 an address is found by its words, its house number and the initials of its place', () => {
  const index = anIndex(aDoc('王建国', { address: '西望村桥南12号' }), aDoc('李秀英', { address: '西望村竹园2号' }))
  expect(index.names('桥南')).toEqual(['王建国'])
  expect(index.names('竹园2')).toEqual(['李秀英'])
  expect(index.names('12')).toEqual(['王建国'])
  expect(index.names('2')).toEqual(['李秀英'])
  expect(index.names('qn')).toEqual(['王建国'])
  expect(index.names('zhuyuan')).toEqual(['李秀英'])
  expect(index.names('qn12')).toEqual(['王建国'])
})

test('S8 every word must be found', () => {
  const index = anIndex(
    aDoc('王建国', { address: '西望村桥南12号', phones: ['13800001234'] }),
    aDoc('王建军', { address: '西望村竹园2号' }),
  )
  expect(index.names('王 桥南')).toEqual(['王建国'])
  expect(index.names('wj 234')).toEqual(['王建国'])
  expect(index.names('wjg234')).toEqual(['王建国'])
  expect(index.names('王 桥南 竹园')).toEqual([])
})

test('S9 the best come first', () => {
  const index = anIndex(aDoc('张江'), aDoc('江'), aDoc('江平'), aDoc('蒋平'), aDoc('周通', { address: '西望村江边1号' }))
  expect(index.names('江')).toEqual(['江', '江平', '张江', '周通'])
  expect(index.names('jiangping')).toEqual(['江平', '蒋平'])
})

test('S9 who is gone is found behind who is here', () => {
  const index = anIndex(aDoc('王建国', { resident: 'gone' as RecordId, gone: true }), aDoc('王建国'))
  expect(index.find('王建国').map(({ resident }) => resident)).toEqual(['r-王建国', 'gone'])
})

test('S9 no more than 30 hits', () => {
  const many = Array.from({ length: 100 }, (_, at) => aDoc('王建国', { resident: `r${at}` as RecordId }))
  expect(anIndex(...many).find('w')).toHaveLength(30)
})

test('S10 a document put again replaces the old one, a removed one is gone', () => {
  const index = anIndex(aDoc('王建国', { phones: ['13800001234'], idTail: '123456' }), aDoc('王建军'))
  index.put([aDoc('王建国', { name: '王建民', phones: ['13800009999'], address: '西望村窑上9号' })])
  expect(index.size()).toBe(2)
  for (const typed of ['王建国', 'wjg', '234', '3456', '桥南 建民', 'qn wjm']) expect(index.names(typed)).toEqual([])
  for (const typed of ['wjm', '999', '窑上', 'yaoshang']) expect(index.names(typed)).toEqual(['王建民'])
  expect(index.names('桥南')).toEqual(['王建军'])
  index.remove(['r-王建国' as RecordId])
  expect(index.names('wjm')).toEqual([])
  expect(index.names('wj')).toEqual(['王建军'])
  index.put([aDoc('王建国')])
  expect(index.names('王建国')).toEqual(['王建国'])
})

test('nothing typed finds nothing, and strange words do no harm', () => {
  const index = anIndex(aDoc('王建国'))
  for (const typed of ['', '   ', '-', '.*', '(', '\u{1f600}', 'w'.repeat(500), '王'.repeat(500), "xi'an"])
    expect(index.find(typed)).toEqual([])
})
