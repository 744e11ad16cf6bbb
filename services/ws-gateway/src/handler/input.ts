import type { z } from 'zod'
import { invalidFields } from '@girok/common/errors'

/** What a client sent, in the shape wanted; else INVALID_ARGUMENT that names every field. */
export function parse<T extends z.ZodType>(shape: T, value: unknown): z.output<T> {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  throw invalidFields(result.error.issues.flatMap(faults))
}

function faults(issue: z.core.$ZodIssue) {
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return [{ field: path || 'payload', message: issue.message }]
  return issue.keys.map((key) => ({ field: path ? `${path}.${key}` : key, message: 'is not known' }))
}
