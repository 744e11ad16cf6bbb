// Values as they are answered: the specification's CompleteValue, with the type of each place known. Words as graphql-js.
import {
  GraphQLError,
  getNullableType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLLeafType,
  type GraphQLOutputType,
} from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import { isPromise } from '../federation/promises.ts'
import type { SubgraphField } from '../federation/subgraph-fields.ts'
import { NULLED, PENDING, type Complete, type PlannedField, type Run } from './plan.ts'
import { Position } from './position.ts'

/** Completes the value at a position: what to put there, or NULLED when that may not be null and is. */
export function settle(
  complete: Complete,
  value: unknown,
  position: Position,
  run: Run,
  field: PlannedField,
): unknown {
  try {
    if (value instanceof Error) throw value
    const there = value !== null && value !== undefined
    return checked(there ? complete(value, position, run, field) : null, position, field)
  } catch (error) {
    return run.fail(error, field, position)
  }
}

/** Null where it may not be is a fault; what comes later is null until then. */
function checked(completed: unknown, { nullable }: Position, { parent, definition }: PlannedField): unknown {
  if (completed === PENDING) return null
  if (completed === NULLED) return nullable ? null : NULLED
  if (completed === null && !nullable)
    throw new Error(`Cannot return null for non-nullable field ${parent.name}.${definition.name}.`)
  return completed
}

/** Completes what is of a type, lists and all; `one` completes what is in them. */
export function completer(type: GraphQLOutputType, one: Complete): Complete {
  const nullable = getNullableType(type)
  return isListType(nullable) ? list(completer(nullable.ofType, one), !isNonNullType(nullable.ofType)) : one
}

const list =
  (item: Complete, nullable: boolean): Complete =>
  (value, position, run, field) => {
    if (typeof value !== 'object' || typeof (value as Iterable<unknown>)[Symbol.iterator] !== 'function')
      throw notIterable(field)
    const out: unknown[] = []
    for (const entry of value as Iterable<unknown>) {
      const at = new Position(position, out.length, undefined, out, nullable)
      const completed = isPromise(entry)
        ? settleLater(item, entry, at, run, field)
        : settle(item, entry, at, run, field)
      if (completed === NULLED) return NULLED
      out.push(completed)
    }
    return out
  }

/** Completes and puts a value once it is there; until then it is null. */
export function settleLater(
  complete: Complete,
  value: PromiseLike<unknown>,
  at: Position,
  run: Run,
  field: PlannedField,
): null {
  run.later(
    value,
    (found) => arrive(settle(complete, found, at, run, field), at, run),
    (error) => arrive(run.fail(error, field, at), at, run),
  )
  return null
}

/** Puts what came late, or makes null what may not be. */
function arrive(completed: unknown, position: Position, run: Run): void {
  if (completed === NULLED) run.nullify(position.prev)
  else position.put(completed)
}

const notIterable = ({ parent, definition }: PlannedField) =>
  new GraphQLError(`Expected Iterable, but did not find one for field "${parent.name}.${definition.name}".`)

const isText = (value: unknown) => typeof value === 'string'
const usual: Record<string, (value: unknown) => boolean> = {
  String: isText,
  ID: isText,
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => typeof value === 'number' && (value | 0) === value,
}

/** Which values of a type need no completing. */
export const asItIs = (type: GraphQLOutputType) =>
  isScalarType(type) && isSpecifiedScalarType(type) ? usual[type.name] : undefined

/** Scalars and enums: the subgraph's own way out first, then the public schema's. */
export const leaf =
  (type: GraphQLLeafType, { serialize, hidden }: SubgraphField): Complete =>
  (value) => {
    const given = serialize ? serialize(value) : value
    if (given === null || hidden?.has(given)) return null
    const completed = type.serialize(given)
    if (completed !== null && completed !== undefined) return completed
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(given)})\` to return non-nullable value, returned: ${inspect(completed)}`,
    )
  }
