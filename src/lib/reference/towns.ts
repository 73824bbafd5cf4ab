/** Towns, streets and zones of Yixing with their nine-digit codes. The zones hold no real village here. Sources: README.md. */

export interface Town {
  /** 9 digits: county (6) and town (3). */
  readonly code: string
  readonly name: string
  readonly kind: 'town' | 'street' | 'zone'
}

export const TOWNS: readonly Town[] = [
  { code: '320282001', name: '宜城街道', kind: 'street' },
  { code: '320282002', name: '屺亭街道', kind: 'street' },
  { code: '320282003', name: '新庄街道', kind: 'street' },
  { code: '320282004', name: '新街街道', kind: 'street' },
  { code: '320282005', name: '芳桥街道', kind: 'street' },
  { code: '320282100', name: '张渚镇', kind: 'town' },
  { code: '320282101', name: '西渚镇', kind: 'town' },
  { code: '320282102', name: '太华镇', kind: 'town' },
  { code: '320282103', name: '徐舍镇', kind: 'town' },
  { code: '320282104', name: '官林镇', kind: 'town' },
  { code: '320282105', name: '杨巷镇', kind: 'town' },
  { code: '320282106', name: '新建镇', kind: 'town' },
  { code: '320282107', name: '和桥镇', kind: 'town' },
  { code: '320282108', name: '高塍镇', kind: 'town' },
  { code: '320282109', name: '万石镇', kind: 'town' },
  { code: '320282110', name: '周铁镇', kind: 'town' },
  { code: '320282112', name: '丁蜀镇', kind: 'town' },
  { code: '320282113', name: '湖㳇镇', kind: 'town' },
  { code: '320282400', name: '环科园', kind: 'zone' },
  { code: '320282401', name: '宜兴经济开发区', kind: 'zone' },
  { code: '320282402', name: '阳羡旅游度假区', kind: 'zone' },
]
