/**
 * Needs that may be meant by what somebody typed. A guess is shown dashed and counts only when tapped, so it may be wrong; it must not nag:
 * a clause that says it is all right again gives no guess, and each need is guessed once.
 */
import type { NeedCode } from '$lib/domain/visit.ts'
import { tidy } from '$lib/kernel/text.ts'

export interface Guess {
  readonly code: NeedCode
  /** The clause it was heard in, short enough for a chip. */
  readonly heard: string
}

const SIGNS: readonly (readonly [NeedCode, RegExp])[] = [
  ['fetch-medicine', /药.{0,4}(快?吃完|快?没了|用完|只剩|不够|断了)|(配|取|拿|买|开)药/],
  ['see-doctor', /复查|看病|去医院|住院|体检|(膝盖|腿|腰|胸口|头|牙|眼睛|肚子).{0,3}(疼|痛|不舒服)|摔了|摔倒|发烧/],
  ['subsidy', /补贴|低保|救助金|高龄津贴|困难补助/],
  ['pension-check', /养老(金)?认证|退休金.{0,3}(停|没到)|人脸认证/],
  ['insurance', /医保|社保|参保|报销/],
  ['disability-card', /残疾证|残疾评定/],
  ['meal-help', /没人做饭|吃饭.{0,3}(难|不便|凑合)|助餐|送饭|一天一顿/],
  ['home-care', /没人照顾|没人照看|擦身|洗澡.{0,3}难|护工|自理不了/],
  ['appliance', /(电饭锅|冰箱|电视|洗衣机|空调|热水器|电扇|灶具|煤气灶).{0,4}(坏|不亮|不转|不热|不制冷|漏)/],
  ['handrail', /扶手|爬楼.{0,3}(难|累|吃力)|少爬楼|台阶.{0,3}滑/],
  ['house-repair', /漏雨|屋顶.{0,2}漏|墙.{0,2}裂|门窗.{0,3}坏|危房/],
  ['water-power', /停水|停电|水管|水表|电表|跳闸|没电|没水|灯.{0,2}(坏|不亮)/],
  ['job', /找(活|工作)|没活干|待业|失业|下岗/],
  ['schooling', /上学|入学|转学|学费|没人接送/],
  ['dispute', /吵架|纠纷|闹矛盾|争地|占了地/],
  ['company', /没人说话|闷得慌|孤单|想孩子|冷清/],
  ['papers', /身份证.{0,4}(丢|过期|到期)|户口簿|办证|开证明/],
]
const ALL_RIGHT = /不(疼|痛)了|没坏|修好|换好|好了|办好|不漏|没停|不用|不缺|够吃/
const CHIP_LENGTH = 10

export function guessNeeds(texts: readonly string[], chosen: readonly NeedCode[]): readonly Guess[] {
  const clauses = texts
    .flatMap((text) =>
      tidy(text)
        .replaceAll(' ', '')
        .split(/[，。；、,.;!！?？]+/),
    )
    .filter((clause) => clause !== '' && !ALL_RIGHT.test(clause))
  return SIGNS.flatMap(([code, sign]) => {
    const clause = chosen.includes(code) ? undefined : clauses.find((one) => sign.test(one))
    return clause === undefined ? [] : [{ code, heard: short(clause) }]
  })
}

const short = (clause: string): string => (clause.length > CHIP_LENGTH ? `${clause.slice(0, CHIP_LENGTH)}…` : clause)
