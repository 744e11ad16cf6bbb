// The fields of one object, started in order; those of other graphs when their hop has arrived.
import { isPromise } from '../federation/promises.ts'
import { settle, settleLater } from './complete.ts'
import { NULLED, type Frame, type Place, type PlannedField } from './plan.ts'
import { Position } from './position.ts'
import type { Run } from './run.ts'
import { takeHop } from './take-hop.ts'

type Out = Record<string, unknown>

/** Puts the fields of an object into `out`, now or when they come; NULLED when the object may not be. */
export function completeFields(
  place: Place,
  value: unknown,
  at: Position | undefined,
  out: Out,
  run: Run,
): Out | typeof NULLED {
  for (const field of place.fields) {
    if (field.included?.(run.variables) === false) continue
    const completed = field.hop ? null : startField(field, value, at, out, run)
    if (completed === NULLED) return NULLED
    // What comes later has its key already, so that keys stand in order whoever comes first.
    out[field.key] = completed
  }
  if (place.hops.length === 0) return out
  const frame: Frame = {}
  for (const hop of place.hops) if (takeHop(hop, value, frame, at, out, run) === NULLED) return NULLED
  return out
}

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
