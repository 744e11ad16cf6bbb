import type { z } from 'zod'
import { invalidFields, type FieldFault } from './errors.ts'

/** What a client sent, in the shape wanted; INVALID_ARGUMENT names each wrong, missing and unknown field, else `whole`. */
export function inShape<T extends z.ZodType>(shape: T, value: unknown, whole: string): z.output<T> {
  // Without its input an issue cannot tell what is missing from what is of a wrong type.
  const result = shape.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw invalidFields(result.error.issues.flatMap((issue) => faultsOf(issue, whole)))
}

const LONGEST_NAME = 100

function faultsOf(issue: z.core.$ZodIssue, whole: string): FieldFault[] {
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return [{ field: path || whole, message: messageOf(issue) }]
  return issue.keys.map((key) => ({
    field: (path ? `${path}.${key}` : key).slice(0, LONGEST_NAME),
    message: 'is not known',
  }))
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** A rule's own words; ours for what zod words for programmers. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'is missing' : `must be ${KINDS[issue.expected] ?? issue.expected}`
  if (issue.code === 'too_small' && issue.origin !== 'string') return `must be at least ${issue.minimum}`
  if (issue.code === 'too_big' && issue.origin !== 'string') return `must be at most ${issue.maximum}`
  return issue.message
}
