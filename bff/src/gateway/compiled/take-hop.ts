// Fields of an object that another graph has. Objects with the same key are asked for once in an operation: what a hop has
// found, or what it waits for, is good for all of them, as DataLoader would say, but without a promise for each.
import { MissingEntity, blame } from '../federation/faults.ts'
import { isPromise } from '../federation/promises.ts'
import { RemoteFault, type RemotePath } from '../federation/remotes.ts'
import { startField } from './fields.ts'
import {
  NULLED,
  type Arrival,
  type Frame,
  type Hop,
  type PlannedField,
  type Run,
  type Settled,
  type Taker,
} from './plan.ts'
import { Position } from './position.ts'

type Out = Record<string, unknown>

/** Puts the fields of a hop into an object, now or when they come; NULLED when the object may not be. */
export function takeHop(
  hop: Hop,
  value: unknown,
  frame: Frame,
  at: Position | undefined,
  out: Out,
  run: Run,
): Settled {
  const fields = hop.fields.filter(({ included }) => included?.(run.variables) !== false)
  if (fields.length === 0) return undefined
  const taker = { hop, fields, at, out }
  const key = hop.keyOf?.(value)
  if (key === undefined) return ask(taker, { takers: [] }, value, frame, run)
  const arrivals = run.arrivalsOf(hop)
  const known = arrivals.get(key)
  if (known?.give) return known.give(taker)
  if (known) return void known.takers.push(taker)
  const arrival: Arrival = { takers: [] }
  arrivals.set(key, arrival)
  return ask(taker, arrival, value, frame, run)
}

function ask(taker: Taker, arrival: Arrival, value: unknown, frame: Frame, run: Run): Settled {
  const arrived = (source: unknown) => (arrival.give = (one) => giveSource(one, source, run))
  const failed = (error: unknown) => (arrival.give = (one) => giveFault(one, error, run))
  const late = () => {
    for (const one of arrival.takers) if (arrival.give!(one) === NULLED) run.nullify(one.at)
  }
  const first = taker.fields[0]!
  try {
    const info = run.infoOf(first, positionOf(first, taker))
    const source = taker.hop.find(value, frame, run, info)
    if (!isPromise(source)) return arrived(source)(taker)
    arrival.takers.push(taker)
    run.later(
      source,
      (one) => {
        arrived(one)
        late()
      },
      (error) => {
        failed(error)
        late()
      },
    )
    return undefined
  } catch (error) {
    return failed(error)(taker)
  }
}

function giveSource(taker: Taker, source: unknown, run: Run): Settled {
  if (source instanceof Error) return giveFault(taker, source, run)
  return source === null || source === undefined
    ? each(taker, (field) => missing(field, taker, run))
    : each(taker, (field) => startField(field, source, taker.at, taker.out, run))
}

function giveFault(taker: Taker, error: unknown, run: Run): Settled {
  blame(error, taker.hop.graph)
  const fail = (field: PlannedField, fault = error, below: RemotePath = []) =>
    run.fail(fault, field, positionOf(field, taker), below)
  // A remote graph's object is null because one of its fields may not be: that one is to blame.
  for (const fault of error instanceof RemoteFault ? [error, ...error.others] : []) {
    const [first, ...below] = fault.below
    const culprit = taker.fields.find(({ property, nullable }) => property === first && !nullable)
    if (culprit) return fail(culprit, fault, below) ?? undefined
  }
  return each(taker, (field) => fail(field))
}

/** Puts each field's value, until one makes the object null. */
function each({ fields, out }: Taker, work: (field: PlannedField) => unknown): Settled {
  for (const field of fields) {
    const value = work(field)
    if (value === NULLED) return NULLED
    out[field.key] = value
  }
  return undefined
}

const positionOf = (field: PlannedField, { at, out }: Taker) =>
  new Position(at, field.key, field.parent.name, out, field.nullable)

/** Nothing there is null; where that may not be, the fault is one that nobody is shown. */
const missing = (field: PlannedField, taker: Taker, run: Run) =>
  field.nullable
    ? null
    : run.fail(new MissingEntity(taker.hop.type, taker.hop.graph), field, positionOf(field, taker))
