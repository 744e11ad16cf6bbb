import { invalidFields } from '@girok/common/errors'

const USERNAME = /^[a-z0-9._-]{3,30}$/i
// The pattern of HTML's e-mail input, with a dot in the domain.
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const EMAIL = new RegExp(`^[a-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@${LABEL}(?:\\.${LABEL})+$`, 'i')
/** Controls, lone surrogates, line separators and whatever turns the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u

type Fault = string | undefined

/** Throws INVALID_ARGUMENT that names every field with a fault. */
export function refuse(faults: Record<string, Fault>): void {
  const fields = Object.entries(faults).flatMap(([field, message]) => (message ? [{ field, message }] : []))
  if (fields.length > 0) throw invalidFields(fields)
}

/** What is wrong with a username, if anything. */
export const usernameFault = (value: string): Fault =>
  USERNAME.test(value) ? undefined : 'must have 3 to 30 of a-z 0-9 . _ -'

/** What is wrong with an e-mail address, if anything. */
export const emailFault = (value: string): Fault =>
  value.length <= 254 && EMAIL.test(value) ? undefined : 'must be an e-mail address of at most 254 characters'

/** What is wrong with a display name, if anything. */
export function displayNameFault(value: string): Fault {
  if (UNPRINTABLE.test(value)) return 'must not contain control characters'
  return within(value.trim(), 1, 50) ? undefined : 'must have 1 to 50 characters'
}

/** What is wrong with a new password, if anything (ASVS 6.2.1, 6.2.9: length alone decides). */
export const passwordFault = (value: string): Fault =>
  within(value, 8, 128) ? undefined : 'must have 8 to 128 characters'

/** Whether a text can be searched for or compared at all. */
export const isPrintable = (value: string): boolean => !UNPRINTABLE.test(value)

function within(value: string, min: number, max: number): boolean {
  // A code point has at most two UTF-16 units, so a long text is known without being walked.
  if (value.length > max * 2) return false
  const length = [...value].length
  return length >= min && length <= max
}
