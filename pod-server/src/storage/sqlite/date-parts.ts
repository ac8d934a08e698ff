import type { DatePart } from '../quad-plan.ts'
import { type TermRow, termKinds } from './terms.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'

/** XML Schema 1.1 Datatypes 3.3.7: no zeros before a year of more than four digits, no zone beyond fourteen hours. */
const day = String.raw`(-?(?:[1-9]\d{3,}|0\d{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`
const time = String.raw`([01]\d|2[0-4]):([0-5]\d):([0-5]\d(?:\.\d+)?)`
const zone = String.raw`(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))`
const forms: Readonly<Record<string, RegExp>> = {
  dateTime: new RegExp(`^${day}T${time}${zone}?$`),
  dateTimeStamp: new RegExp(`^${day}T${time}${zone}$`),
  date: new RegExp(`^${day}()()()${zone}?$`),
  time: new RegExp(`^()()()${time}${zone}?$`),
}

interface Moment {
  readonly year: string
  readonly month: string
  readonly day: string
  readonly hours: string
  readonly minutes: string
  readonly zone: string
}

/**
 * SPARQL 1.1 17.4.5, in the zone that stands there, of what is spelt as its datatype demands; beyond it also of days and
 * times of a day, as the engine has it. Undefined is a type error.
 */
export function datePart(part: DatePart, value: string, datatype: string): TermRow | undefined {
  const type = datatype.startsWith(xsd) ? datatype.slice(xsd.length) : ''
  // SPARQL 1.1 17.5: a plain string may be cast to a date.
  const moment = momentOf(value, part === 'date' && type === 'string' ? 'date' : type)
  if (!moment) return undefined
  if (part === 'tz') return literal(moment.zone, 'string')
  if (part === 'date') return moment.day ? literal(dateOf(moment), 'date') : undefined
  return moment[part] ? literal(String(Number(moment[part])), 'integer') : undefined
}

function momentOf(value: string, type: string): Moment | undefined {
  const found = forms[type]?.exec(value)
  if (!found) return undefined
  const [year = '', month = '', date = '', hours = '', minutes = '', seconds = '', offset = ''] =
    found.slice(1)
  const moment = { year, month, day: date, hours, minutes, zone: offset }
  if (year && Number(date) > daysOf(Number(year), Number(month))) return undefined
  if (hours !== '24') return moment
  // The end of a day is the beginning of the next (XML Schema 1.1 Datatypes 3.3.7.1).
  if (Number(minutes) + Number(seconds) > 0) return undefined
  return { ...(year ? nextDay(moment) : moment), hours: '00' }
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

function nextDay(moment: Moment): Moment {
  const [year, month, date] = [Number(moment.year), Number(moment.month), Number(moment.day)]
  if (date < daysOf(year, month)) return { ...moment, day: twoDigits(date + 1) }
  if (month < 12) return { ...moment, month: twoDigits(month + 1), day: '01' }
  const sign = year + 1 < 0 ? '-' : ''
  return { ...moment, year: sign + String(Math.abs(year + 1)).padStart(4, '0'), month: '01', day: '01' }
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

function dateOf({ year, month, day: date, zone: offset }: Moment): string {
  return `${year}-${month}-${date}${offset}`
}

function literal(value: string, type: string): TermRow {
  return { kind: termKinds.Literal, value, qualifier: xsd + type }
}
