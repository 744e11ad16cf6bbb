import type { GraphQLError } from 'graphql'
import { MissingEntity } from '../federation/faults.ts'

/** Where a null that an error has made stands, when it is above the error's own place. */
function nulledAbove(data: unknown, path: readonly (string | number)[]): string | undefined {
  let at = data
  for (const [depth, key] of path.entries()) {
    if (at === null || typeof at !== 'object') return path.slice(0, depth).join('/')
    at = (at as Record<string | number, unknown>)[key]
  }
  return undefined
}

/** One error for each null: which of several below it came first depends on who was faster. Missing entities come last. */
export function shownErrors(data: unknown, errors: readonly GraphQLError[]): GraphQLError[] {
  const seen = new Set<string>()
  const isMissing = ({ originalError }: GraphQLError) => (originalError instanceof MissingEntity ? 1 : 0)
  const inOrder = errors.toSorted((a, b) => isMissing(a) - isMissing(b))
  return inOrder.filter(({ path = [] }) => {
    const spot = nulledAbove(data, path)
    if (spot === undefined) return true
    const first = !seen.has(spot)
    seen.add(spot)
    return first
  })
}
