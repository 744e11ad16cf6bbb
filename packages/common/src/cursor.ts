import { AppError, invalidField } from './errors.ts'

type Part = string | number

/** An opaque page token for a position in the named list. */
export const encodeCursor = (list: string, position: readonly Part[]): string =>
  Buffer.from(JSON.stringify([list, ...position])).toString('base64url')

/** The position in a page token; INVALID_ARGUMENT when it was altered or belongs to another list. */
export function decodeCursor<const T extends readonly ('string' | 'number')[]>(
  list: string,
  token: string,
  shape: T,
): { -readonly [K in keyof T]: T[K] extends 'string' ? string : number } {
  const [name, ...position] = parse(token)
  const fits =
    name === list && position.length === shape.length && shape.every((kind, i) => typeof position[i] === kind)
  if (!fits) throw badCursor()
  return position as never
}

function parse(token: string): unknown[] {
  if (token.length > 1024) throw badCursor()
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

/** INVALID_ARGUMENT for a page token that was altered or belongs to another list. */
export const badCursor = (): AppError =>
  new AppError('INVALID_ARGUMENT', 'INVALID_CURSOR', 'the cursor does not belong to this list', {
    fields: [{ field: 'page_token', message: 'does not belong to this list' }],
  })

/** A page size by AIP-158: 0 means the default, too large is coerced, negative is refused. */
export function pageSize(requested: number, fallback = 20, max = 100): number {
  if (requested < 0) throw invalidField('page_size', 'must not be negative')
  return requested === 0 ? fallback : Math.min(requested, max)
}
