/**
 * Days off and working weekends. 2026 is the State Council's notice. Of 2027 no notice is out: what stands here follows from the law alone,
 * without the substitute days that a notice will name, and is marked provisional; say so wherever a promised day hangs on it. Sources: README.md.
 */
import { parseDay } from '../kernel/day.ts'
import type { Day } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'

/** The holidays of one year. The shape that `domain/calendar.ts` reads. */
export interface HolidayYear {
  readonly year: number
  readonly provisional: boolean
  /** Days off, weekends within a holiday among them. */
  readonly off: ReadonlyMap<Day, string>
  /** Weekend days on which people work, and the holiday they make up for. */
  readonly working: ReadonlyMap<Day, string>
}

/** Name, days off, working weekends. */
type Line = readonly [name: string, off: string, working?: string]

export const HOLIDAYS: readonly HolidayYear[] = [
  yearOf(2026, false, [
    ['元旦', '01-01 01-02 01-03', '01-04'],
    ['春节', '02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22 02-23', '02-14 02-28'],
    ['清明节', '04-04 04-05 04-06'],
    ['劳动节', '05-01 05-02 05-03 05-04 05-05', '05-09'],
    ['端午节', '06-19 06-20 06-21'],
    ['中秋节', '09-25 09-26 09-27'],
    ['国庆节', '10-01 10-02 10-03 10-04 10-05 10-06 10-07', '09-20 10-10'],
  ]),
  yearOf(2027, true, [
    ['元旦', '01-01'],
    ['春节', '02-05 02-06 02-07 02-08'],
    ['清明节', '04-05'],
    ['劳动节', '05-01 05-02'],
    ['端午节', '06-09'],
    ['中秋节', '09-15'],
    ['国庆节', '10-01 10-02 10-03'],
  ]),
]

function yearOf(year: number, provisional: boolean, lines: readonly Line[]): HolidayYear {
  const daysOf = (pick: (line: Line) => string): ReadonlyMap<Day, string> =>
    new Map(
      lines.flatMap((line) =>
        pick(line)
          .split(' ')
          .filter(Boolean)
          .map((part) => [dayOf(year, part), line[0]] as const),
      ),
    )
  return { year, provisional, off: daysOf((line) => line[1]), working: daysOf((line) => line[2] ?? '') }
}

function dayOf(year: number, part: string): Day {
  return must(parseDay(`${year}-${part}`), 'days in this room exist')
}
