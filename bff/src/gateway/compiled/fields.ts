// One field of an object that is there.
import { isPromise } from '../federation/promises.ts'
import { settle, settleLater } from './complete.ts'
import type { PlannedField, Run } from './plan.ts'
import { Position } from './position.ts'

type Out = Record<string, unknown>

/** Resolves a field of an object; what it gives now is its value, or null while it is still to come. */
export function startField(
  field: PlannedField,
  source: unknown,
  at: Position | undefined,
  out: Out,
  run: Run,
): unknown {
  if (field.constant !== undefined) return field.constant
  if (field.asItIs) {
    const value = (source as Out | null | undefined)?.[field.property]
    if (field.asItIs(value)) return value
  }
  const position = new Position(at, field.key, field.parent.name, out, field.nullable)
  try {
    const given = read(field, source, position, run)
    return isPromise(given)
      ? settleLater(field.complete, given, position, run, field)
      : settle(field.complete, given, position, run, field)
  } catch (error) {
    return run.fail(error, field, position)
  }
}

function read(field: PlannedField, source: unknown, position: Position, run: Run): unknown {
  const { call, property } = field
  if (call) return call(source, field.args(run), run.context, run.infoOf(field, position))
  const value = (source as Out | null | undefined)?.[property]
  return typeof value === 'function'
    ? value.call(source, field.args(run), run.context, run.infoOf(field, position))
    : value
}
