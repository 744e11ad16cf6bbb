// Objects: their fields, started in order, and those of other graphs when their hop has arrived.
import { isPromise, type MaybePromise } from '../federation/promises.ts'
import type { Info } from '../federation/subgraph-fields.ts'
import { settleLater } from './complete.ts'
import { startField } from './fields.ts'
import { NULLED, PENDING, type Complete, type Frame, type Place, type Run } from './plan.ts'
import type { Position } from './position.ts'
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

/** Objects whose type is known. */
export const object =
  (place: Place): Complete =>
  (value, position, run) =>
    completeFields(place, value, position, {}, run)

/** How the concrete type of an object is found out; null when nobody knows it. */
export type TypeOf = (value: unknown, context: unknown, info: Info) => MaybePromise<string | null>

/** Objects of one of several types. One that clients cannot see is null. */
export const abstract =
  (places: ReadonlyMap<string, Place>, typeOf: TypeOf): Complete =>
  (value, position, run, field) => {
    const known = (name: string | null) => {
      const place = name === null ? undefined : places.get(name)
      return place ? completeFields(place, value, position, {}, run) : null
    }
    const name = typeOf(value, run.context, run.infoOf(field, position))
    if (!isPromise(name)) return known(name)
    settleLater((found) => known(found as string), name, position, run, field)
    return PENDING
  }
