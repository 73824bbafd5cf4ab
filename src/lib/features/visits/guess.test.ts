import { expect, test } from 'vitest'
import { guessNeeds } from './guess.ts'

const codes = (text: string): readonly string[] => guessNeeds([text], []).map((guess) => guess.code)

test('what somebody says at the door is heard as a need', () => {
  expect(codes('复查过了，少爬楼，药快吃完，家里电饭锅坏了')).toEqual(['fetch-medicine', 'see-doctor', 'appliance', 'handrail'])
  expect(codes('水表坏了三天')).toEqual(['water-power'])
})

test('a guess says in which words it was heard', () => {
  expect(guessNeeds(['精神好；家里电饭锅坏了。'], [])).toEqual([{ code: 'appliance', heard: '家里电饭锅坏了' }])
  expect(guessNeeds(['村口那家小店旁边的水管一直在往外面冒水'], [])[0]?.heard).toBe('村口那家小店旁边的水…')
})

test('what is all right again is no need', () => {
  expect(codes('膝盖不疼了，电饭锅修好了，屋顶不漏')).toEqual([])
  expect(codes('一切照旧')).toEqual([])
})

test('a need that was chosen already is not guessed again', () => {
  expect(guessNeeds(['药快吃完'], ['fetch-medicine'])).toEqual([])
})

test('full width and stray spaces do not hide a need', () => {
  expect(codes('　药  只剩一周的量')).toEqual(['fetch-medicine'])
})
