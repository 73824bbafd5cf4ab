/**
 * Relations to the head of a household, GB/T 4761-2008: two digits, the first of which is the kind of relation.
 * Besides the standard's own words the table knows those that people say, dialect included (伲子, 囡).
 */

const WORDS: Readonly<Record<string, string>> = {
  '01': '本人',
  '02': '户主,户长',
  '10': '配偶,爱人,老伴,夫妻',
  '11': '夫,丈夫,老公',
  '12': '妻,妻子,老婆,太太',
  '20': '子,儿子,儿,伲子',
  '21': '独生子,独子',
  '22': '长子,大儿子,大儿,大子',
  '23': '次子,二儿子,二儿,二子,小儿子,小儿,幼子',
  '24': '三子,三儿子,三儿',
  '25': '四子,四儿子',
  '26': '五子,五儿子',
  '27': '养子或继子,养子,继子',
  '28': '女婿,婿,长女婿,次女婿',
  '29': '其他儿子',
  '30': '女,女儿,囡,囡儿,囡囡',
  '31': '独生女,独女',
  '32': '长女,大女儿,大女',
  '33': '二女,次女,二女儿,小女儿,小女,幼女',
  '34': '三女,三女儿',
  '35': '四女,四女儿',
  '36': '五女,五女儿',
  '37': '养女或继女,养女,继女',
  '38': '儿媳,儿媳妇,长媳,次媳',
  '39': '其他女儿',
  '40': '孙子、孙女或外孙子、外孙女,孙子女,孙辈,外孙子女',
  '41': '孙子,孙,长孙,次孙',
  '42': '孙女,长孙女,次孙女',
  '43': '外孙子,外孙',
  '44': '外孙女',
  '45': '孙媳妇或外孙媳妇,孙媳妇,孙媳,外孙媳妇,外孙媳',
  '46': '孙女婿或外孙女婿,孙女婿,外孙女婿',
  '47': '曾孙子或外曾孙子,曾孙子,曾孙,重孙,重孙子,外曾孙,外曾孙子',
  '48': '曾孙女或外曾孙女,曾孙女,重孙女,外曾孙女',
  '49': '其他孙子、孙女或外孙子、外孙女',
  '50': '父母',
  '51': '父亲,父,爸爸,爸',
  '52': '母亲,母,妈妈,妈',
  '53': '公公,公',
  '54': '婆婆,婆',
  '55': '岳父,丈人',
  '56': '岳母,丈母娘',
  '57': '继父或养父,继父,养父',
  '58': '继母或养母,继母,养母',
  '59': '其他父母关系',
  '60': '祖父母或外祖父母,祖父母,外祖父母',
  '61': '祖父,爷爷',
  '62': '祖母,奶奶',
  '63': '外祖父,外公,姥爷',
  '64': '外祖母,外婆,姥姥',
  '65': '配偶的祖父母或外祖父母',
  '66': '曾祖父',
  '67': '曾祖母',
  '68': '配偶的曾祖父母或外曾祖父母',
  '69': '其他祖父母或外祖父母关系',
  '70': '兄弟姐妹,兄、弟、姐、妹',
  '71': '兄,哥哥,哥',
  '72': '嫂,嫂子,嫂嫂',
  '73': '弟,弟弟',
  '74': '弟媳,弟媳妇,弟妹',
  '75': '姐姐,姐',
  '76': '姐夫',
  '77': '妹妹,妹',
  '78': '妹夫',
  '79': '其他兄弟姐妹',
  '80': '其他',
  '81': '伯父,伯伯',
  '82': '伯母',
  '83': '叔父,叔叔,叔',
  '84': '婶母,婶婶,婶',
  '85': '舅父,舅舅,舅',
  '86': '舅母,舅妈',
  '87': '姨父,姨夫',
  '88': '姨母,姨妈',
  '89': '姑父,姑夫',
  '90': '姑母,姑妈,姑姑',
  '91': '堂兄弟、堂姐妹,堂兄,堂弟,堂姐,堂妹,堂兄弟,堂姐妹',
  '92': '表兄弟、表姐妹,表兄,表弟,表姐,表妹,表兄弟,表姐妹',
  '93': '侄子,侄,侄儿',
  '94': '侄女',
  '95': '外甥,外甥子',
  '96': '外甥女',
  '97': '其他亲属,亲属,亲戚',
  '99': '非亲属,租户,租客,雇工,保姆',
}

const codeByWord = new Map(Object.entries(WORDS).flatMap(([code, words]) => words.split(',').map((word) => [word, code] as const)))
const STANDARD: ReadonlySet<string> = new Set(Object.values(WORDS).map((words) => words.split(',')[0] ?? ''))

/** Two digits, or '' when nobody knows the word. */
export function relationCodeOf(text: string): string {
  const word = plain(text)
  const known =
    codeByWord.get(word) ??
    codeByWord.get(word.replace(/^(户主)?(之|的)/, '')) ??
    (/^户主./.test(word) ? codeByWord.get(word.slice(2)) : undefined)
  return known ?? (/^\d{2}$/.test(word) && word in WORDS ? word : '')
}

export const isHead = (code: string): boolean => code === '01' || code === '02'
/** Whether it is a word of the standard itself. */
export const isStandardRelation = (text: string): boolean => STANDARD.has(text)

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .replace(/\([^)]*\)$/, '')
