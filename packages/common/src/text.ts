import { invalidFields } from './errors.ts'

/** Controls, lone surrogates, line separators and whatever turns the direction of text. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u
/** Controls but tab and line ends, and lone surrogates. */
const NOT_IN_A_TEXT = /(?![\t\n\r])\p{Cc}|\p{Cs}/u

/** What is wrong with a value, if anything. */
export type Fault = string | undefined

/** What is wrong with a text of one line, counted in code points; `min` counts what is not white space at its ends. */
export function lineFault(value: string, min: number, max: number): Fault {
  if (NOT_IN_A_LINE.test(value)) return 'must not contain control characters'
  return lengthFault(value, min, max)
}

/** What is wrong with a text of many lines, counted in code points; as stored it may turn its direction. */
export function textFault(value: string, min: number, max: number): Fault {
  if (NOT_IN_A_TEXT.test(value)) return 'must not contain control characters'
  return lengthFault(value, min, max)
}

function lengthFault(value: string, min: number, max: number): Fault {
  // A code point has at most two UTF-16 units, so a long text is known without being walked.
  if (value.length <= 2 * max && [...value].length <= max && [...value.trim()].length >= min) return undefined
  return `must have ${min} to ${max} characters`
}

/** Throws INVALID_ARGUMENT that names every field with a fault. */
export function refuse(faults: Record<string, Fault>): void {
  const fields = Object.entries(faults).flatMap(([field, message]) => (message ? [{ field, message }] : []))
  if (fields.length > 0) throw invalidFields(fields)
}
