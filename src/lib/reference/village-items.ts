/**
 * Matters (事项) that people bring to a village window. No list of Yixing itself is published; every number of days whose source is not
 * `retrieved` is indicative, and the office in charge must confirm all of it before it is shown as a promise. Sources: README.md.
 */

export interface VillageItem {
  readonly no: string
  readonly name: string
  /** Whose matter it is, in the office's words. */
  readonly department: string
  readonly type: 'service' | 'benefit' | 'confirmation' | 'permit'
  /** What the village does: 直接办理, 受理转报, 帮办代办, 告知引导. */
  readonly role: 'handles' | 'forwards' | 'helps' | 'guides'
  /** 即办件 or 承诺件. */
  readonly pace: 'at-once' | 'promised'
  /** Working days; 0 = the same day, or in the yearly batch. */
  readonly promisedDays: number
  readonly materials: readonly string[]
  readonly forWhom: string
  readonly source: 'retrieved' | 'mixed' | 'indicative'
}

// One line per item, so that it reads as the table it is.
// prettier-ignore
export const VILLAGE_ITEMS: readonly VillageItem[] = [
  { no: 'V001', name: '城乡居民养老保险参保登记', department: '人社', type: 'service', role: 'forwards', pace: 'at-once', promisedDays: 0, materials: ['身份证', '户口簿', '银行卡/社保卡'], forWhom: '16周岁以上非职工', source: 'mixed' },
  { no: 'V002', name: '灵活就业人员养老保险参保登记', department: '人社', type: 'service', role: 'forwards', pace: 'at-once', promisedDays: 0, materials: ['身份证', '社保卡'], forWhom: '灵活就业', source: 'mixed' },
  { no: 'V003', name: '参保暂停(封存)申请', department: '人社', type: 'service', role: 'forwards', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '参保人', source: 'mixed' },
  { no: 'V004', name: '参保恢复(解封)申请', department: '人社', type: 'service', role: 'forwards', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '参保人', source: 'mixed' },
  { no: 'V005', name: '城乡居民养老保险待遇申领', department: '人社', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['身份证', '户口簿', '社保卡'], forWhom: '满60周岁', source: 'indicative' },
  { no: 'V006', name: '养老保险待遇领取资格认证', department: '人社', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证(人脸或上门)'], forWhom: '领取人;行动不便上门', source: 'indicative' },
  { no: 'V007', name: '城乡居民养老保险注销登记(丧葬补助)', department: '人社', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['死亡证明', '继承人身份证', '银行卡'], forWhom: '亡者家属', source: 'indicative' },
  { no: 'V008', name: '社会保障卡申领', department: '人社', type: 'service', role: 'helps', pace: 'promised', promisedDays: 1, materials: ['身份证', '照片'], forWhom: '全部', source: 'indicative' },
  { no: 'V009', name: '社会保障卡启用', department: '人社', type: 'service', role: 'helps', pace: 'promised', promisedDays: 1, materials: ['社保卡', '身份证'], forWhom: '持卡人', source: 'retrieved' },
  { no: 'V010', name: '社会保障卡密码修改与重置', department: '人社', type: 'service', role: 'helps', pace: 'promised', promisedDays: 1, materials: ['社保卡(必要)'], forWhom: '持卡人', source: 'retrieved' },
  { no: 'V011', name: '社会保障卡应用状态查询', department: '人社', type: 'service', role: 'helps', pace: 'promised', promisedDays: 1, materials: ['社保卡(必要)'], forWhom: '持卡人', source: 'retrieved' },
  { no: 'V012', name: '社会保障卡注销', department: '人社', type: 'service', role: 'helps', pace: 'promised', promisedDays: 1, materials: ['身份证(必要)', '社保卡(非必要)'], forWhom: '持卡人', source: 'retrieved' },
  { no: 'V013', name: '就业失业登记', department: '人社', type: 'service', role: 'forwards', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '劳动年龄', source: 'indicative' },
  { no: 'V014', name: '就业困难人员认定', department: '人社', type: 'confirmation', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['身份证', '失业登记', '困难类型证明'], forWhom: '40/50、低保、残疾等', source: 'indicative' },
  { no: 'V015', name: '灵活就业社会保险补贴申领', department: '人社', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['就业困难认定', '缴费凭证', '承诺书'], forWhom: '就业困难人员', source: 'indicative' },
  { no: 'V016', name: '公益性岗位申请', department: '人社', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['就业困难认定', '身份证'], forWhom: '就业困难人员', source: 'indicative' },
  { no: 'V017', name: '创业补贴/担保贷款推荐', department: '人社', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['营业执照', '身份证'], forWhom: '创业者', source: 'indicative' },
  { no: 'V018', name: '劳动纠纷咨询与调解引导', department: '人社', type: 'service', role: 'guides', pace: 'at-once', promisedDays: 0, materials: ['身份证', '合同'], forWhom: '劳动者', source: 'indicative' },
  { no: 'V019', name: '城乡居民医疗保险参保登记', department: '医保', type: 'service', role: 'forwards', pace: 'at-once', promisedDays: 0, materials: ['身份证或户口簿'], forWhom: '居民', source: 'mixed' },
  { no: 'V020', name: '医保参保信息变更', department: '医保', type: 'service', role: 'forwards', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '参保人', source: 'indicative' },
  { no: 'V021', name: '异地就医备案', department: '医保', type: 'service', role: 'helps', pace: 'at-once', promisedDays: 0, materials: ['医保电子凭证', '备案表'], forWhom: '异地居住/转诊', source: 'indicative' },
  { no: 'V022', name: '门诊慢特病待遇认定', department: '医保', type: 'confirmation', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['诊断材料', '身份证'], forWhom: '慢特病患者', source: 'indicative' },
  { no: 'V023', name: '医疗费用手工报销', department: '医保', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['发票', '费用清单', '出院小结', '银行卡'], forWhom: '参保人', source: 'mixed' },
  { no: 'V024', name: '医疗救助申请', department: '医保', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['身份证', '低保/困难认定', '费用单据'], forWhom: '困难家庭', source: 'indicative' },
  { no: 'V025', name: '医保电子凭证激活帮办', department: '医保', type: 'service', role: 'helps', pace: 'at-once', promisedDays: 0, materials: ['身份证', '手机'], forWhom: '老年人', source: 'indicative' },
  { no: 'V026', name: '家庭共济绑定', department: '医保', type: 'service', role: 'helps', pace: 'at-once', promisedDays: 0, materials: ['双方身份证'], forWhom: '职工医保家属', source: 'mixed' },
  { no: 'V027', name: '最低生活保障申请', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 25, materials: ['申请书', '身份证户口簿', '收入证明', '诊断/残疾证', '授权书'], forWhom: '困难家庭', source: 'retrieved' },
  { no: 'V028', name: '特困人员供养申请', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 25, materials: ['申请书', '身份证户口簿', '无劳动能力材料'], forWhom: '三无老人残疾人未成年人', source: 'mixed' },
  { no: 'V029', name: '临时救助申请', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['身份证', '户口簿', '困难证明'], forWhom: '急难/支出型', source: 'retrieved' },
  { no: 'V030', name: '低保边缘/支出型困难家庭认定', department: '民政', type: 'confirmation', role: 'forwards', pace: 'promised', promisedDays: 25, materials: ['同低保', '支出单据'], forWhom: '困难家庭', source: 'indicative' },
  { no: 'V031', name: '困难残疾人生活补贴', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 7, materials: ['身份证', '户口簿', '残疾证', '低保证'], forWhom: '低保/低收入残疾人', source: 'retrieved' },
  { no: 'V032', name: '重度残疾人护理补贴', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 7, materials: ['身份证', '残疾证(一二级)', '银行卡'], forWhom: '一二级残疾', source: 'retrieved' },
  { no: 'V033', name: '尊老金(高龄津贴)申领', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['身份证', '社保卡'], forWhom: '80周岁以上', source: 'indicative' },
  { no: 'V034', name: '经济困难高龄失能老年人护理补贴', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['申请表', '低保证', '能力评估'], forWhom: '经济困难失能', source: 'indicative' },
  { no: 'V035', name: '老年人能力评估申请', department: '民政', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['身份证', '申请表'], forWhom: '60周岁以上', source: 'mixed' },
  { no: 'V036', name: '居家适老化改造申请', department: '民政', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['身份证', '低保/分散供养'], forWhom: '困难高龄失能', source: 'indicative' },
  { no: 'V037', name: '助餐/居家上门服务登记', department: '民政', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '60周岁以上', source: 'indicative' },
  { no: 'V038', name: '孤儿基本生活费申请', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['父母死亡/失踪材料', '户口簿', '监护人'], forWhom: '孤儿', source: 'indicative' },
  { no: 'V039', name: '事实无人抚养儿童保障申请', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['身份证', '户口簿', '父母情况证明'], forWhom: '儿童', source: 'retrieved' },
  { no: 'V040', name: '困境/留守儿童信息登记', department: '民政', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['监护人身份证', '委托照护书'], forWhom: '儿童', source: 'indicative' },
  { no: 'V041', name: '婚姻登记预约引导', department: '民政', type: 'service', role: 'guides', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '适婚', source: 'indicative' },
  { no: 'V042', name: '殡葬惠民/节地生态安葬补助', department: '民政', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['死亡证明', '火化证明', '经办人身份证'], forWhom: '家属', source: 'indicative' },
  { no: 'V043', name: '地名门牌证明申请', department: '民政/公安', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 5, materials: ['身份证', '房产材料'], forWhom: '住户', source: 'indicative' },
  { no: 'V044', name: '社会救助\'一次申请、分类办理\'预申请', department: '民政', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证', '授权书'], forWhom: '困难家庭', source: 'indicative' },
  { no: 'V045', name: '残疾人证新办', department: '残联', type: 'confirmation', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['身份证', '户口簿', '2寸照片', '医院评定'], forWhom: '残疾人', source: 'indicative' },
  { no: 'V046', name: '残疾人证换领/补办/迁移/注销', department: '残联', type: 'confirmation', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['残疾证', '身份证'], forWhom: '持证人', source: 'indicative' },
  { no: 'V047', name: '残疾等级变更重新评定', department: '残联', type: 'confirmation', role: 'forwards', pace: 'promised', promisedDays: 15, materials: ['残疾证', '诊断'], forWhom: '持证人', source: 'indicative' },
  { no: 'V048', name: '残疾人辅助器具申请', department: '残联', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['残疾证', '需求表'], forWhom: '持证人', source: 'indicative' },
  { no: 'V049', name: '残疾儿童康复救助申请', department: '残联', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['户口簿', '残疾证或诊断', '监护人'], forWhom: '0-17岁(地方口径)', source: 'indicative' },
  { no: 'V050', name: '残疾人家庭无障碍改造申请', department: '残联', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['残疾证', '住房材料'], forWhom: '重度残疾', source: 'indicative' },
  { no: 'V051', name: '残疾人机动轮椅车燃油补贴', department: '残联', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['残疾证', '驾驶证/车辆'], forWhom: '下肢残疾', source: 'indicative' },
  { no: 'V052', name: '残疾人托养服务申请', department: '残联', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['残疾证', '评估'], forWhom: '16-59智力精神重度肢体', source: 'mixed' },
  { no: 'V053', name: '生育登记(一孩/二孩/三孩)', department: '卫健', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证', '结婚证(可承诺)'], forWhom: '育龄夫妻', source: 'mixed' },
  { no: 'V054', name: '独生子女父母光荣证补办', department: '卫健', type: 'confirmation', role: 'forwards', pace: 'promised', promisedDays: 10, materials: ['身份证', '户口簿', '申请表'], forWhom: '2016前独生子女父母', source: 'mixed' },
  { no: 'V055', name: '农村部分计划生育家庭奖励扶助', department: '卫健', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 0, materials: ['身份证', '户口簿', '婚育情况', '银行卡'], forWhom: '60周岁以上农村独女/双女', source: 'retrieved' },
  { no: 'V056', name: '计划生育家庭特别扶助', department: '卫健', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 0, materials: ['身份证', '死亡/残疾证明', '银行卡'], forWhom: '失独/伤残家庭女方49岁以上', source: 'retrieved' },
  { no: 'V057', name: '企业退休独生子女父母一次性奖励', department: '卫健', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['光荣证', '退休证', '银行卡'], forWhom: '退休人员', source: 'indicative' },
  { no: 'V058', name: '育儿补贴申领', department: '卫健', type: 'benefit', role: 'helps', pace: 'promised', promisedDays: 0, materials: ['出生证明', '户口簿', '银行卡'], forWhom: '3周岁以下婴幼儿家庭', source: 'mixed' },
  { no: 'V059', name: '家庭医生签约', department: '卫健', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证', '签约协议'], forWhom: '老年人慢病孕产妇等', source: 'indicative' },
  { no: 'V060', name: '老年人免费体检预约', department: '卫健', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '65周岁以上', source: 'indicative' },
  { no: 'V061', name: '婚育情况说明', department: '卫健', type: 'service', role: 'forwards', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '居民', source: 'retrieved' },
  { no: 'V062', name: '无偿献血/健康义诊报名', department: '卫健', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['手机'], forWhom: '居民', source: 'indicative' },
  { no: 'V063', name: '退役军人优待证申领', department: '退役军人', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 0, materials: ['身份证', '退役证', '照片'], forWhom: '退役军人/三属', source: 'indicative' },
  { no: 'V064', name: '退役军人建档立卡信息采集', department: '退役军人', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证', '退役证'], forWhom: '退役军人', source: 'indicative' },
  { no: 'V065', name: '光荣牌悬挂/更换', department: '退役军人', type: 'service', role: 'handles', pace: 'promised', promisedDays: 15, materials: ['身份证', '证件'], forWhom: '烈军属退役军人', source: 'indicative' },
  { no: 'V066', name: '优抚对象年度确认', department: '退役军人', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证', '优抚证'], forWhom: '优抚对象', source: 'indicative' },
  { no: 'V067', name: '义务兵家庭优待金', department: '退役军人', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 0, materials: ['入伍通知书', '银行卡'], forWhom: '义务兵家庭', source: 'mixed' },
  { no: 'V068', name: '居住证申领(代收)', department: '公安', type: 'confirmation', role: 'helps', pace: 'promised', promisedDays: 15, materials: ['身份证', '照片', '住所/就业/就读材料'], forWhom: '居住满半年', source: 'retrieved' },
  { no: 'V069', name: '居住证签注', department: '公安', type: 'confirmation', role: 'helps', pace: 'at-once', promisedDays: 0, materials: ['居住证'], forWhom: '满1年前1个月内', source: 'retrieved' },
  { no: 'V070', name: '流动人口居住登记', department: '公安', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证', '租赁信息'], forWhom: '流动人口', source: 'indicative' },
  { no: 'V071', name: '出生登记预约', department: '公安', type: 'confirmation', role: 'guides', pace: 'at-once', promisedDays: 0, materials: ['出生医学证明', '父母户口簿'], forWhom: '新生儿', source: 'indicative' },
  { no: 'V072', name: '身份证到期换领提醒与上门采集预约', department: '公安', type: 'service', role: 'helps', pace: 'promised', promisedDays: 0, materials: ['身份证', '户口簿'], forWhom: '行动不便者', source: 'mixed' },
  { no: 'V073', name: '户口注销(死亡)引导', department: '公安', type: 'confirmation', role: 'guides', pace: 'at-once', promisedDays: 0, materials: ['死亡证明', '户口簿'], forWhom: '家属', source: 'indicative' },
  { no: 'V074', name: '农村宅基地和建房申请(受理)', department: '农业农村', type: 'permit', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['申请表', '承诺书', '身份证户口簿', '四邻意见'], forWhom: '村集体成员', source: 'mixed' },
  { no: 'V075', name: '耕地地力保护补贴面积申报', department: '农业农村', type: 'benefit', role: 'handles', pace: 'promised', promisedDays: 0, materials: ['一卡通', '承包合同'], forWhom: '承包户', source: 'mixed' },
  { no: 'V076', name: '农机购置与应用补贴申请', department: '农业农村', type: 'benefit', role: 'helps', pace: 'promised', promisedDays: 15, materials: ['身份证', '发票', '机具'], forWhom: '农户', source: 'indicative' },
  { no: 'V077', name: '土地承包经营权流转备案', department: '农业农村', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['流转合同', '身份证'], forWhom: '农户', source: 'indicative' },
  { no: 'V078', name: '政策性农业保险投保登记', department: '农业农村', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证', '银行卡'], forWhom: '农户', source: 'indicative' },
  { no: 'V079', name: '动物强制免疫登记', department: '农业农村', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['养殖信息'], forWhom: '养殖户', source: 'indicative' },
  { no: 'V080', name: '林木采伐申请(代收)', department: '自然资源', type: 'permit', role: 'helps', pace: 'promised', promisedDays: 20, materials: ['申请表', '权属', '身份证'], forWhom: '林农', source: 'mixed' },
  { no: 'V081', name: '农村危房改造申请', department: '住建', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['申请', '低保等证明', '房屋鉴定'], forWhom: '六类对象', source: 'indicative' },
  { no: 'V082', name: '公共租赁住房/租赁补贴申请', department: '住建', type: 'benefit', role: 'forwards', pace: 'promised', promisedDays: 20, materials: ['身份证户口簿婚姻', '收入住房'], forWhom: '住房困难', source: 'mixed' },
  { no: 'V083', name: '不动产登记代办预约', department: '自然资源', type: 'confirmation', role: 'helps', pace: 'promised', promisedDays: 0, materials: ['权属', '身份证'], forWhom: '权利人', source: 'retrieved' },
  { no: 'V084', name: '个体工商户开办帮办', department: '市场监管', type: 'permit', role: 'helps', pace: 'promised', promisedDays: 3, materials: ['身份证', '经营场所'], forWhom: '创业者', source: 'retrieved' },
  { no: 'V085', name: '个体工商户简易注销帮办', department: '市场监管', type: 'permit', role: 'helps', pace: 'promised', promisedDays: 10, materials: ['营业执照', '身份证'], forWhom: '个体户', source: 'retrieved' },
  { no: 'V086', name: '食品小作坊/小餐饮登记帮办', department: '市场监管', type: 'permit', role: 'helps', pace: 'promised', promisedDays: 10, materials: ['身份证', '场所', '健康证'], forWhom: '经营者', source: 'indicative' },
  { no: 'V087', name: '法律援助咨询与申请', department: '司法', type: 'service', role: 'forwards', pace: 'promised', promisedDays: 7, materials: ['身份证', '经济困难说明'], forWhom: '困难群众', source: 'mixed' },
  { no: 'V088', name: '人民调解申请', department: '司法', type: 'service', role: 'handles', pace: 'promised', promisedDays: 30, materials: ['双方身份证', '事由'], forWhom: '纠纷当事人', source: 'mixed' },
  { no: 'V089', name: '居民身份/居住情况说明(村居可出具类)', department: '村居', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['身份证'], forWhom: '居民', source: 'mixed' },
  { no: 'V090', name: '村务公章使用申请', department: '村居', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['事由', '身份证'], forWhom: '村民', source: 'indicative' },
  { no: 'V091', name: '水电气网报装代办', department: '公用企业', type: 'service', role: 'helps', pace: 'promised', promisedDays: 2, materials: ['身份证', '房产'], forWhom: '住户', source: 'indicative' },
  { no: 'V092', name: '生活缴费帮办', department: '公用企业', type: 'service', role: 'helps', pace: 'at-once', promisedDays: 0, materials: ['户号'], forWhom: '老年人', source: 'indicative' },
  { no: 'V093', name: '公交老年卡/敬老卡代办', department: '交通', type: 'service', role: 'helps', pace: 'promised', promisedDays: 7, materials: ['身份证', '照片'], forWhom: '60/65周岁以上', source: 'indicative' },
  { no: 'V094', name: '家庭经济困难学生认定(生源地贷款)', department: '教育', type: 'service', role: 'helps', pace: 'promised', promisedDays: 5, materials: ['身份证', '录取通知书', '困难证明'], forWhom: '学生', source: 'indicative' },
  { no: 'V095', name: '义务教育入学报名帮办', department: '教育', type: 'service', role: 'helps', pace: 'promised', promisedDays: 0, materials: ['户口簿', '房产/居住证', '预防接种证'], forWhom: '适龄儿童', source: 'mixed' },
  { no: 'V096', name: '党组织关系接转', department: '组织', type: 'service', role: 'handles', pace: 'at-once', promisedDays: 0, materials: ['介绍信/线上'], forWhom: '党员', source: 'indicative' },
  { no: 'V097', name: '12345诉求代录与回访', department: '政务', type: 'service', role: 'helps', pace: 'promised', promisedDays: 5, materials: ['手机号'], forWhom: '居民', source: 'indicative' },
  { no: 'V098', name: '‘办不成事’反映登记', department: '政务', type: 'service', role: 'handles', pace: 'promised', promisedDays: 5, materials: ['姓名', '电话', '事由'], forWhom: '居民', source: 'retrieved' },
]
