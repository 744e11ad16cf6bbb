// A random supergraph as plain data: entities with keys, and fields with the graphs that have them.
import { Random } from './random.ts'

/** The field sets that entities are known by. */
export const KEYS = ['id', 'code', 'id code', 'org { ref }'] as const
export type Key = (typeof KEYS)[number]

/** How a resolver answers. */
export type Manner = 'plain' | 'sync' | 'async'

export interface FieldDef {
  name: string
  /** Without wrapping: a leaf, an entity, `Box`, `Thing` or `Hit`. */
  of: string
  /** `%` stands for `of`: `%`, `%!`, `[%]`, `[%!]!` … */
  wrap: string
  args: boolean
  manner: Manner
  /** The graphs that resolve it; two when it is shareable. */
  owners: number[]
  /** A graph that had it before it was overridden. */
  overridden: number | undefined
  /** A field of the same entity, in another graph, that this one is made of. */
  requires: string | undefined
  /** Of a link: a field of the other entity that comes along. */
  provides: string | undefined
  inaccessible: boolean
  shareable: boolean
}

export interface EntityDef {
  name: string
  /** Graph → the keys it has here; none means that it only points. */
  keys: Map<number, Key[]>
  /** Graphs that only point, by id. */
  pointers: Set<number>
  fields: FieldDef[]
}

export interface Universe {
  seed: number
  graphs: number
  entities: EntityDef[]
  /** Whether there is an interface object. */
  media: boolean
}

export const LEAVES = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Color', 'Stamp'] as const
const WRAPS = ['%', '%', '%', '%!', '[%]', '[%!]', '[%!]!']

export function randomUniverse(seed: number): Universe {
  const random = new Random(seed)
  const graphs = random.int(2, 4)
  const names = Array.from({ length: random.int(2, 4) }, (_, i) => `T${i}`)
  const entities = names.map((name) => randomEntity(random, name, graphs))
  for (const entity of entities) addFields(random, entity, names)
  for (const entity of entities) addProvides(random, entity, entities)
  return { seed, graphs, entities, media: random.chance(0.3) }
}

function randomEntity(random: Random, name: string, graphs: number): EntityDef {
  const home = random.int(0, graphs - 1)
  const keys = new Map<number, Key[]>([[home, [...KEYS]]])
  const pointers = new Set<number>()
  for (let graph = 0; graph < graphs; graph++) {
    if (graph === home) continue
    if (random.chance(0.7)) keys.set(graph, [random.pick(KEYS), ...random.some(KEYS, 0.2)])
    else pointers.add(graph)
  }
  for (const [graph, known] of keys) keys.set(graph, [...new Set(known)])
  return { name, keys, pointers, fields: [] }
}

function addFields(random: Random, entity: EntityDef, names: readonly string[]): void {
  const homes = [...entity.keys.keys()]
  const links = [...names, 'Box', 'Thing', 'Hit']
  for (let i = 0; i < random.int(4, 8); i++) {
    const leaf = random.chance(0.6)
    const field: FieldDef = {
      name: `${entity.name.toLowerCase()}f${i}`,
      of: leaf ? random.pick(LEAVES) : random.pick(links),
      wrap: random.pick(WRAPS),
      args: random.chance(0.25),
      manner: random.pick(['plain', 'sync', 'async']),
      owners: [random.pick(homes)],
      overridden: undefined,
      requires: undefined,
      provides: undefined,
      inaccessible: random.chance(0.05),
      shareable: false,
    }
    const others = homes.filter((graph) => graph !== field.owners[0])
    if (others.length > 0 && leaf) vary(random, entity, field, others)
    if (field.args || !leaf) field.manner = field.manner === 'plain' ? 'sync' : field.manner
    entity.fields.push(field)
  }
}

function vary(random: Random, entity: EntityDef, field: FieldDef, others: number[]): void {
  const kind = random.next()
  if (kind < 0.2) Object.assign(field, { owners: [...field.owners, random.pick(others)], shareable: true })
  else if (kind < 0.35) field.overridden = random.pick(others)
  else if (kind < 0.65) {
    const able = entity.fields.filter(
      (one) =>
        isLeaf(one) &&
        !one.args &&
        !one.wrap.startsWith('[') &&
        !one.owners.includes(field.owners[0]!) &&
        one.overridden === undefined,
    )
    if (able.length === 0) return
    Object.assign(field, { requires: random.pick(able).name, of: 'String', wrap: random.pick(['%', '%!']) })
    field.manner = 'sync'
  }
}

/** Links whose entity is at home elsewhere may bring a leaf along. */
function addProvides(random: Random, entity: EntityDef, entities: EntityDef[]): void {
  for (const field of entity.fields) {
    const target = entities.find(({ name }) => name === field.of)
    const graph = field.owners[0]!
    if (!target || target.pointers.has(graph) || !random.chance(0.4)) continue
    const able = target.fields.filter(
      (one) =>
        isLeaf(one) &&
        !one.args &&
        !one.requires &&
        !one.owners.includes(graph) &&
        one.overridden === undefined &&
        !target.fields.some((other) => other.requires === one.name && other.owners.includes(graph)),
    )
    if (able.length === 0) continue
    const provided = random.pick(able)
    provided.shareable = true
    field.provides = provided.name
  }
}

export const isLeaf = ({ of }: FieldDef): boolean => (LEAVES as readonly string[]).includes(of)

export const KEY_FIELDS: Record<string, string> = { id: 'id: ID!', code: 'code: String!', org: 'org: Org!' }

/** The keys by which a graph knows an entity; one that only points does so by id. */
export const keysIn = (entity: EntityDef, graph: number): Key[] => entity.keys.get(graph) ?? ['id']

/** The fields of these keys. */
export const knownIn = (entity: EntityDef, graph: number): Set<string> =>
  new Set(keysIn(entity, graph).flatMap((key) => key.split(' ').filter((part) => part in KEY_FIELDS)))

export const hasId = (entity: EntityDef, graph: number): boolean => knownIn(entity, graph).has('id')
