import { randomBytes } from 'node:crypto'
import { invalidField } from './errors.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A new UUIDv7 (RFC 9562, 5.7): sorts by time of making, in milliseconds. */
export function newId(now = Date.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
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
