/** Invented names, as they are common here in each generation; a few with characters that old systems cannot write. */
import type { Chance } from './chance.ts'

export type Sex = 'male' | 'female'

const COMMON = '王张李陈徐周蒋吴朱许丁邵潘史谈钱汤鲍宗杨沈陆'
const OTHERS = '任范葛储路赵孙胡裴闵曹顾俞谢高马董庄万强黄吕冯'
const SELDOM = [
  '单',
  '曾',
  '仇',
  '解',
  '查',
  '区',
  '盖',
  '翟',
  '覃',
  '尉迟',
  '欧阳',
  '缪',
  '乐',
  '郁',
  '糜',
  '佘',
  '宓',
  '逄',
  '亓',
  '令狐',
]

const OLD_MEN = '国建志洪金锡阿荣根福生法明德祥兴宝林华庆仁义大泉富顺仲伯盘坤'
const OLD_WOMEN = '秀英珍兰凤美玉桂芬妹娣琴菊香月素银彩招巧阿云杏金仙腊'
const MEN = '军伟强勇斌峰杰平俊涛波敏辉刚超亮鹏磊旭东海晓新建文益一'
const WOMEN = '丽红敏燕霞萍娟静芳洁莉艳琴英玲云晓倩雪梅春秋小亚文一'
const BOYS = '浩宇轩子辰泽铭睿俊逸天佑晨梓皓一诺奕沐弘博嘉乐言'
const GIRLS = '梓涵欣怡语彤思诺雨桐一可馨瑶萱芷依沐妍晨曦佳奕然乐'
const RARE = ['堃', '㳇', '犇', '燚', '翀', '赟', '昇', '喆', '垚', '玥', '䶮', '𬭎', '珺', '昶']

export function surname(chance: Chance): string {
  return chance.weighted([
    [78, () => letter(chance, COMMON)],
    [20, () => letter(chance, OTHERS)],
    [2, () => SELDOM[chance.int(0, SELDOM.length - 1)] ?? '单'],
  ])()
}

/** A given name that fits somebody of this age. */
export function givenName(chance: Chance, sex: Sex, age: number): string {
  if (chance.is(0.006)) return RARE[chance.int(0, RARE.length - 1)] ?? '堃'
  const [old, grown, young] = sex === 'male' ? [OLD_MEN, MEN, BOYS] : [OLD_WOMEN, WOMEN, GIRLS]
  const letters = age >= 56 ? old : age >= 22 ? grown : young
  const first = letter(chance, letters)
  if (chance.is(age >= 22 && age < 56 ? 0.4 : 0.12)) return first
  const second = letter(chance, letters)
  return chance.is(0.01) ? first + (RARE[chance.int(0, RARE.length - 1)] ?? '') : first + second
}

function letter(chance: Chance, letters: string): string {
  return letters.charAt(chance.int(0, letters.length - 1))
}
