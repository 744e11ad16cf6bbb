// What is true in a random universe: the value of each field of each entity, the same whoever asks. Entities are references.
import { hash } from './random.ts'
import { LEAVES, hasId, type EntityDef, type FieldDef, type Universe } from './universe.ts'

/** How much goes wrong. */
export interface Trouble {
  /** Share of fields that throw, and how: at once, later, or as a value. */
  errors: number
  /** Share of references that find nothing. */
  missing: number
  /** Share of references that fail. */
  unreferable: number
}

export interface Ref {
  type: string
  id: string
}

export const COLORS: Record<string, number> = { RED: 1, GREEN: 2, BLUE: 3 }
const IDS = ['1', '2', '3', '4']

export class World {
  readonly universe: Universe
  readonly trouble: Trouble

  constructor(universe: Universe, trouble: Trouble) {
    this.universe = universe
    this.trouble = trouble
  }

  entity = (name: string): EntityDef => this.universe.entities.find((one) => one.name === name)!

  all = (type: string): Ref[] => IDS.map((id) => ({ type, id }))

  /** The value of a field as its resolver gives it: at once or later, and it may fail in any way. */
  value(type: string, field: FieldDef, id: string, args: object): unknown {
    const { value, error, seed } = this.#outcome(type, field, id, args)
    if (error) return fail(error, hash(seed))
    return field.manner === 'async' ? Promise.resolve(value) : value
  }

  /** The value as an object has it along with it; an error is one, too. */
  property(type: string, field: FieldDef, id: string): unknown {
    const { value, error } = this.#outcome(type, field, id, {})
    return error ?? value
  }

  /** A field made of another one, given that one as JSON. */
  made = (field: FieldDef, required: unknown): string => `${field.name} of ${JSON.stringify(required)}`

  /** What a field requires, as JSON; throws when that fails. */
  required(type: string, field: FieldDef, id: string): unknown {
    const needed = this.entity(type).fields.find((one) => one.name === field.requires)!
    if (needed.requires) return this.made(needed, this.required(type, needed, id))
    const { value, error } = this.#outcome(type, needed, id, {})
    if (error) throw error
    return toJson(value, needed.of)
  }

  #outcome(type: string, field: FieldDef, id: string, args: object) {
    const seed = `${this.universe.seed} ${type}.${field.name} ${id} ${inOrder(args)}`
    const failed = field.manner !== 'plain' && this.happens(`error ${seed}`, this.trouble.errors)
    const error = failed ? new Error(`${type}.${field.name} of ${id} failed`) : undefined
    return { seed, error, value: error ? undefined : this.#wrapped(field, field.wrap, seed) }
  }

  happens = (what: string, share: number): boolean => hash(`${this.universe.seed} ${what}`) / 2 ** 32 < share

  #wrapped(field: FieldDef, wrap: string, seed: string): unknown {
    const nullable = !wrap.endsWith('!')
    if (nullable && this.happens(`null ${seed}`, 0.1)) return null
    const bare = nullable ? wrap : wrap.slice(0, -1)
    if (!bare.startsWith('[')) return this.#one(field, seed)
    const length = hash(`length ${seed}`) % 4
    return Array.from({ length }, (_, i) => {
      const item = this.#wrapped(field, bare.slice(1, -1), `${seed}/${i}`)
      return hash(`later ${seed}/${i}`) % 4 === 0 ? Promise.resolve(item) : item
    })
  }

  #one({ of, owners }: FieldDef, seed: string): unknown {
    const n = hash(seed)
    const id = IDS[n % IDS.length]!
    if ((LEAVES as readonly string[]).includes(of)) return leaf(of, n)
    if (of === 'Box') return { box: n % 100, item: { type: 'T0', id } }
    if (of === 'Thing' || of === 'Hit') {
      // An interface has, in the graph of the field, only who has its field there.
      const able = this.universe.entities.filter((one) => of === 'Hit' || hasId(one, owners[0]!))
      const types = able.map(({ name }) => name)
      return { type: types[n % types.length]!, id }
    }
    return { type: of, id }
  }
}

function leaf(of: string, n: number): unknown {
  const colors = Object.values(COLORS)
  const values: Record<string, unknown> = {
    String: `s${n % 1000}`,
    Int: n % 1000,
    Float: (n % 1000) / 8,
    Boolean: n % 2 === 0,
    ID: n % 3 === 0 ? n % 1000 : `i${n % 1000}`,
    Color: colors[n % colors.length],
    Stamp: new Date(1.6e12 + (n % 1000) * 864e5),
  }
  return values[of]
}

/** Thrown at once, rejected later, or returned as an error. */
function fail(error: Error, n: number): unknown {
  if (n % 3 === 0) throw error
  return n % 3 === 1 ? Promise.reject(error) : error
}

function toJson(value: unknown, of: string): unknown {
  if (value === null) return null
  if (of === 'Color') return Object.keys(COLORS).find((name) => COLORS[name] === value)
  return of === 'ID' ? String(value) : value
}

/** Arguments as text, whatever order they came in. */
const inOrder = (args: unknown): string =>
  JSON.stringify(args, (_, value: unknown) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
