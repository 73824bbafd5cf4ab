/** What is said at doors, in short warm sentences. Invented, but as grid workers write it down. */
import type { NeedCode, OnTheSpot, SituationField } from '../domain/visit.ts'
import type { Mood } from './family.ts'

type Lines = readonly [string, ...string[]]

const OLD: Readonly<Record<SituationField, Lines>> = {
  health: [
    '精神蛮好，能自己下楼走走',
    '血压有点高，早晚量一次',
    '膝盖老毛病，下雨天疼',
    '上周感冒，现在好多了',
    '耳朵背，说话要大声点',
    '白内障刚做完，看东西清楚了',
    '走路要拄拐，慢慢能走',
    '夜里睡不踏实，白天打瞌睡',
    '血糖控制得不错',
    '腰疼，弯不下去',
    '胃口好，人也胖了点',
    '心脏装过支架，按时复查',
  ],
  medicine: [
    '降压药还有半个月',
    '药都分好装在盒子里，没漏吃',
    '药快吃完了，下周要去配',
    '社区医生刚送过药来',
    '不用吃药',
    '有时会忘记吃晚上的药',
    '药由女儿每月配好送来',
    '换了一种降糖药，吃着没有不舒服',
  ],
  meals: [
    '自己烧，一天两顿热饭',
    '在村里助餐点吃中饭',
    '儿子每天送饭来',
    '牙口不好，吃得软',
    '自己种点青菜，够吃',
    '中午烧一顿，晚上热热吃',
    '冰箱里菜够，没有过期的',
    '邻居常端菜过来',
  ],
  housing: [
    '屋里干净，被子晒过',
    '西屋有点漏雨，放着盆',
    '卫生间装了扶手，好用',
    '门口台阶高，出门要扶',
    '电线有点老，已提醒别超负荷',
    '窗户关不严，冬天进风',
    '院子扫得清清爽爽',
    '灯泡坏了一个，已换',
  ],
  family: [
    '儿子在无锡，周末回来',
    '女儿天天打电话',
    '老两口互相照应',
    '和隔壁阿婆作伴说话',
    '孙子考上大学，很高兴',
    '子女轮流来照看',
    '外甥住得近，有事就喊',
    '过年一家人都会回来',
  ],
  safety: [
    '煤气用完都关总阀',
    '装了烟感，试过会响',
    '地上没有绊脚的东西',
    '接到过推销电话，没上当',
    '晚上门锁好',
    '电热毯旧了，劝他换新的',
    '灶台边没堆东西',
    '手机里存了网格员电话',
  ],
}
const FAMILY: Readonly<Record<SituationField, Lines>> = {
  health: [
    '一家人身体都好',
    '男主人腰不好，在休息',
    '孩子有点咳嗽，已看过',
    '奶奶体检结果正常',
    '女主人怀孕了，产检都按时',
    '没有什么不舒服',
  ],
  medicine: ['不用吃药', '孩子在吃止咳药水', '老人的降压药够一个月', '家里备着常用药'],
  meals: ['自家烧饭，吃得好', '厂里包中饭', '孩子在学校吃', '奶奶烧饭，一家人一起吃'],
  housing: ['新房住着宽敞', '老房子翻修中，暂住东屋', '水电都正常', '下水道有点堵，已疏通', '屋顶去年刚修好', '租住，合同到明年'],
  family: [
    '夫妻都在厂里上班',
    '丈夫在外跑车，半个月回一次',
    '孩子上幼儿园，奶奶接送',
    '爷爷奶奶帮着带孩子',
    '家里和和气气',
    '孩子今年中考，忙学习',
    '小店生意还可以',
  ],
  safety: [
    '电动车不进屋充电',
    '灭火器在有效期内',
    '刚学会认诈骗电话',
    '孩子不单独去河边',
    '煤气管子刚换新的',
    '工具房整理过，没堆易燃东西',
  ],
}
const CHILD: Readonly<Partial<Record<SituationField, Lines>>> = {
  family: ['爸妈在外地打工，每晚视频', '孩子放学爷爷去接', '孩子性格开朗，肯说话', '妈妈下个月回来', '作业由志愿者姐姐辅导'],
  health: ['孩子长高了，疫苗都打了', '爷爷血压稳定，孩子健康'],
}
/** Nobody small in the house. */
const GROWN: Readonly<Partial<Record<SituationField, Lines>>> = {
  health: ['身体都好', '腰不好，在休息', '今年体检过，没有大问题', '没有什么不舒服', '血压有点高，在吃药'],
  medicine: ['不用吃药', '降压药够一个月', '家里备着常用药'],
  meals: ['自家烧饭，吃得好', '厂里包中饭', '自己种点菜', '中午在厂里，晚上回家烧'],
  family: ['在厂里上班，早出晚归', '在外跑车，半个月回一次', '家里和和气气', '小店生意还可以', '女儿嫁在邻村，常回来', '在家做紫砂活'],
  safety: ['电动车不进屋充电', '灭火器在有效期内', '刚学会认诈骗电话', '煤气管子刚换新的', '工具房整理过，没堆易燃东西'],
}
const ALONE: Readonly<Partial<Record<SituationField, Lines>>> = {
  family: [
    '儿子在无锡，周末回来',
    '女儿天天打电话',
    '老伴走了三年，还常念叨',
    '和隔壁阿婆作伴说话',
    '侄女住得近，有事就喊',
    '过年子女会回来',
    '一个人住惯了，喜欢听戏',
  ],
}
const BY_MOOD: Readonly<Record<Mood, readonly Partial<Record<SituationField, Lines>>[]>> = {
  alone: [ALONE, OLD],
  old: [OLD],
  child: [CHILD, FAMILY],
  grown: [GROWN, FAMILY],
  family: [FAMILY],
}

export function situationLines(mood: Mood, field: SituationField): Lines {
  for (const lines of BY_MOOD[mood]) if (lines[field]) return lines[field]
  return FAMILY[field]
}

export const NEED_LINES: Readonly<Record<NeedCode, Lines>> = {
  'fetch-medicine': ['请帮忙到卫生院配降压药', '腿脚不便，想有人代配药', '药店没有这个药，问能不能帮找'],
  'see-doctor': ['想去人民医院看眼睛，不会挂号', '膝盖疼得厉害，要人陪去看', '想预约下次的义诊'],
  subsidy: ['问高龄津贴怎么申请', '问护理补贴什么时候发', '想问困难家庭能不能补助取暖'],
  'pension-check': ['养老金认证手机不会弄', '今年的领取资格认证还没做'],
  insurance: ['明年的医保还没缴，不会用手机', '问异地看病怎么报销'],
  'disability-card': ['残疾证要到期了，问怎么换', '想申请残疾等级重新评定'],
  'meal-help': ['想在助餐点订中饭，能送上门最好', '一个人烧饭麻烦，想吃助餐'],
  'home-care': ['想找人每周来打扫一次', '洗澡不方便，问有没有上门助浴'],
  appliance: ['冰箱不制冷了，请人来看看', '电视没有声音，不会调'],
  handrail: ['卫生间想装扶手', '门口台阶想加个扶手'],
  'house-repair': ['西屋漏雨，想请人修瓦', '围墙裂了，怕倒'],
  'water-power': ['水压小，三楼上不去水', '路灯坏了，晚上出门看不见'],
  job: ['厂里放假了，想找份近一点的活', '想学电工，问有没有培训'],
  schooling: ['孩子明年上小学，问报名要什么', '问困难学生补助'],
  dispute: ['和隔壁为滴水的事闹得不开心，请调解', '租客欠房租，想请村里说说'],
  company: ['一个人闷，想有人常来说说话', '想去老年活动室，没人陪'],
  papers: ['要开居住证明给孙子上学用', '户口簿丢了，问怎么补', '想复印身份证，跑不动'],
  other: ['河埠头石板松了，怕滑倒', '门前的树太高，怕刮到电线'],
}

const NEEDS_OF_OLD: readonly [NeedCode, ...NeedCode[]] = [
  'fetch-medicine',
  'see-doctor',
  'subsidy',
  'pension-check',
  'insurance',
  'disability-card',
  'meal-help',
  'home-care',
  'appliance',
  'handrail',
  'house-repair',
  'water-power',
  'company',
  'papers',
  'other',
]
const NEEDS_OF_FAMILIES: readonly [NeedCode, ...NeedCode[]] = [
  'see-doctor',
  'subsidy',
  'insurance',
  'disability-card',
  'house-repair',
  'water-power',
  'job',
  'schooling',
  'dispute',
  'papers',
  'other',
]
export const needsOf = (mood: Mood): readonly [NeedCode, ...NeedCode[]] =>
  mood === 'alone' || mood === 'old' ? NEEDS_OF_OLD : NEEDS_OF_FAMILIES

const PROMISES_TO_OLD: Lines = [
  '把配好的药送过来',
  '带量血压的来量一次',
  '打电话问卫生院挂号的事',
  '帮着把医保缴好',
  '带高龄津贴的申请表来',
  '请水电工来看一看',
  '问清楚护理补贴到账日子',
  '送助餐点的菜单来',
  '来帮着做养老金认证',
  '把新灯泡带来换上',
  '给儿子打电话说一声',
  '下雨前再来看看屋顶',
  '教会用视频电话',
  '把换证要的照片拍好',
  '来接去看眼睛',
  '看看感冒好了没有',
  '把复印好的证件送回来',
  '带两副老花镜来试',
]
const PROMISES_TO_FAMILIES: Lines = [
  '送入学报名的材料单来',
  '把培训班的时间表带来',
  '请水电工来看一看',
  '约调解员一起上门',
  '把复印好的证件送回来',
  '带孩子的图书来',
  '问清楚医保报销要什么',
  '带灭火器的检查表来',
  '把补贴的申请表送来',
  '来看看下水道通了没有',
  '问好孕检的日子再来说',
  '把招工信息带来',
]
export const promisesTo = (mood: Mood): Lines => (mood === 'alone' || mood === 'old' ? PROMISES_TO_OLD : PROMISES_TO_FAMILIES)

export const DONE_LINES: Readonly<Record<OnTheSpot, Lines>> = {
  'told-policy': ['讲了高龄津贴的新政策', '讲了明年医保怎么缴', '讲了怎样认诈骗电话'],
  'helped-phone': ['教会了视频通话', '帮着缴了水费', '把字体调大了', '做好了养老金认证'],
  'carried-goods': ['带了米和油进屋', '把煤气罐换好了', '取了快递上来'],
  'checked-gas': ['看了煤气和电线，都好', '试了烟感，会响'],
  'fixed-small': ['换了灯泡', '拧紧了门把手', '通了下水道'],
  'took-papers': ['收了申请表带回窗口', '复印了身份证', '收了换证照片'],
}

export const PRESENT_LINES: Lines = ['女儿回来了，也在', '隔壁阿婆也在', '儿子在家', '家庭医生一起来的', '志愿者小组一起来的', '妹妹在陪着']
