import { randomUUID } from 'node:crypto'
import { invalidField } from './errors.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A new UUIDv7 (RFC 9562, 5.7): sorts by time of making, in milliseconds. */
export function newId(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0')
  // randomUUID draws from a pool, so its random part is far cheaper than bytes of our own.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

/** Whether a value is a UUID in lower case. */
export const isId = (value: unknown): value is string => typeof value === 'string' && UUID.test(value)

/** The id itself, or INVALID_ARGUMENT naming the field. Upper case is folded. */
export function requireId(value: string, field: string): string {
  const id = value.toLowerCase()
  if (!isId(id)) throw invalidField(field, 'must be a UUID')
  return id
}

/** At most `max` ids, distinct; INVALID_ARGUMENT names the first that is wrong. */
export function requireIds(values: readonly string[], field: string, max: number): string[] {
  if (values.length > max) throw invalidField(field, `must not hold more than ${max} ids`)
  return [...new Set(values.map((value, i) => requireId(value, `${field}.${i}`)))]
}
