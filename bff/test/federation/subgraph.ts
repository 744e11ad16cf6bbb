// One graph of a random universe: its SDL, and resolvers over the world.
import { buildSubgraphSchema } from '@apollo/subgraph'
import { GraphQLScalarType, Kind, parse, type GraphQLSchema } from 'graphql'
import {
  KEY_FIELDS,
  hasId,
  keysIn,
  knownIn,
  type EntityDef,
  type FieldDef,
  type Universe,
} from './universe.ts'
import { COLORS, type Ref, type World } from './world.ts'

/* eslint-disable @typescript-eslint/no-explicit-any -- a random universe has no types that TypeScript could know */
type Fields = Record<string, any>

export const stamp = new GraphQLScalarType({
  name: 'Stamp',
  serialize: (value) => {
    if (!(value instanceof Date)) throw new Error('a Stamp is a Date inside')
    return value.toISOString()
  },
  parseValue: (value) => new Date(String(value)),
  parseLiteral: (node) => new Date(node.kind === Kind.STRING ? node.value : NaN),
})

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject"])`
const SHARED = `
scalar Stamp
enum Color { RED GREEN BLUE }
input Filter { color: Color, since: Stamp, inner: Filter, n: Int }
type Org @shareable { ref: String! }`
const ARGS = '(n: Int = 2, color: Color, since: Stamp, filter: Filter)'
const BOX = 'type Box { box: Int, item: T0 }'

const wrapped = (field: FieldDef) => field.wrap.replace('%', field.of)

export function subgraphSdl(universe: Universe, graph: number): string {
  const { entities } = universe
  const thing = entities.filter((one) => hasId(one, graph))
  const boxed = boxHome(universe) === graph
  return [
    LINK,
    SHARED,
    thing.length > 0 ? 'interface Thing { id: ID! }' : '',
    `union Hit = ${entities.map(({ name }) => name).join(' | ')}`,
    boxed ? BOX : '',
    ...entities.map((entity) => entitySdl(universe, entity, graph)),
    mediaSdl(universe, graph),
    `type Query { ${rootFields(universe, graph)
      .map(({ sdl }) => sdl)
      .join(' ')} }`,
    graph === 0
      ? `type Mutation { ${entities.map(({ name }) => `set${name}(id: ID!): ${name}`).join(' ')} last: Int! }`
      : '',
  ].join('\n')
}

/** `Box` is a value of one graph only. */
export const boxHome = ({ graphs }: Universe): number => graphs - 1

function entitySdl(universe: Universe, entity: EntityDef, graph: number): string {
  const known = knownIn(entity, graph)
  const keys = keysIn(entity, graph).map(
    (key) => `@key(fields: "${key}"${entity.pointers.has(graph) ? ', resolvable: false' : ''})`,
  )
  const own = entity.fields
    .filter((field) => isIn(universe, field, graph))
    .map((field) => fieldSdl(field, graph))
  const external = externals(universe, entity, graph).map(
    (field) => `${field.name}: ${wrapped(field)} @external`,
  )
  const keyFields = [...known].map((name) => KEY_FIELDS[name])
  const implemented = known.has('id') ? 'implements Thing ' : ''
  return `type ${entity.name} ${implemented}${keys.join(' ')} { ${[...keyFields, ...own, ...external].join(' ')} }`
}

/** Links to what a graph does not have stay out of it. */
const isIn = (universe: Universe, field: FieldDef, graph: number) => {
  if (!field.owners.includes(graph) && field.overridden !== graph) return false
  if (field.of === 'Box') return boxHome(universe) === graph
  return field.of !== 'Thing' || universe.entities.some((one) => hasId(one, graph))
}

function fieldSdl(field: FieldDef, graph: number): string {
  const directives = [
    field.shareable ? '@shareable' : '',
    field.overridden !== undefined && graph !== field.overridden
      ? `@override(from: "s${field.overridden}")`
      : '',
    field.requires ? `@requires(fields: "${field.requires}")` : '',
    field.provides ? `@provides(fields: "${field.provides}")` : '',
    field.inaccessible ? '@inaccessible' : '',
  ]
  return `${field.name}${field.args ? ARGS : ''}: ${wrapped(field)} ${directives.join(' ')}`
}

/** Fields that a graph names in @requires and @provides without having them. */
function externals({ entities }: Universe, entity: EntityDef, graph: number): FieldDef[] {
  const required = entity.fields.filter((one) => one.owners.includes(graph)).map((one) => one.requires)
  const provided = entities
    .flatMap(({ fields }) => fields)
    .filter((one) => one.of === entity.name && one.owners.includes(graph))
    .map((one) => one.provides)
  return entity.fields.filter((one) => [...required, ...provided].includes(one.name))
}

interface RootField {
  sdl: string
  name: string
  resolve: (world: World, graph: number, args: any) => unknown
}

function rootFields(universe: Universe, graph: number): RootField[] {
  const { entities } = universe
  const lists = entities.map(({ name }) => ({
    name: `all${name}_${graph}`,
    sdl: `all${name}_${graph}: [${name}!]!`,
    resolve: (world: World) => world.all(name).map((ref) => objectIn(world, ref, graph)),
  }))
  const ones = entities.map(({ name }) => ({
    name: `one${name}_${graph}`,
    sdl: `one${name}_${graph}(id: ID!): ${name}`,
    resolve: async (world: World, _: number, { id }: { id: string }) =>
      objectIn(world, { type: name, id }, graph),
  }))
  const hits = {
    name: `hits_${graph}`,
    sdl: `hits_${graph}: [Hit]`,
    resolve: (world: World) =>
      entities.map(({ name: type }, i) => objectIn(world, { type, id: String(i + 1) }, graph)),
  }
  return [...lists, ...ones, hits, ...mediaRoots(universe, graph)]
}

/** An entity as a graph's own resolvers hand it on: keys, plain fields, and never `__typename`. */
export function objectIn(world: World, { type, id }: Ref, graph: number, provides?: string): Fields {
  const entity = world.entity(type)
  const object: Fields = { kind: type, key: id, id, code: `c${id}`, org: { ref: `o${id}` } }
  for (const name of ['id', 'code', 'org']) if (!knownIn(entity, graph).has(name)) delete object[name]
  for (const field of entity.fields)
    if ((field.manner === 'plain' && isIn(world.universe, field, graph)) || field.name === provides)
      object[field.name] = world.property(type, field, id)
  return object
}

/** References in a value become this graph's objects. */
function localised(world: World, value: any, graph: number, provides?: string): unknown {
  if (value instanceof Promise) return value.then((one) => localised(world, one, graph, provides))
  if (Array.isArray(value)) return value.map((one) => localised(world, one, graph, provides))
  if (value?.type !== undefined) return objectIn(world, value, graph, provides)
  return value?.item ? { ...value, item: objectIn(world, value.item, graph) } : value
}

function entityResolvers(world: World, entity: EntityDef, graph: number): Fields {
  const resolvers: Fields = {}
  for (const field of entity.fields) {
    if (!isIn(world.universe, field, graph) || field.manner === 'plain') continue
    resolvers[field.name] = (parent: Fields, args: object) =>
      field.requires
        ? world.made(field, parent['required']?.[field.requires])
        : localised(world, world.value(entity.name, field, parent['key'], args), graph, field.provides)
  }
  if (!entity.pointers.has(graph))
    resolvers['__resolveReference'] = (reference: Fields) => resolveReference(world, entity, reference, graph)
  return resolvers
}

function resolveReference(
  world: World,
  { name: type }: EntityDef,
  reference: Fields,
  graph: number,
): unknown {
  const id = String(reference['id'] ?? reference['code']?.slice(1) ?? reference['org']?.ref.slice(1))
  const { missing, unreferable } = world.trouble
  if (world.happens(`unreferable ${graph} ${type} ${id}`, unreferable))
    return Promise.reject(new Error(`${type} ${id} is not to be had from ${graph}`))
  if (world.happens(`missing ${graph} ${type} ${id}`, missing)) return null
  const object = { ...objectIn(world, { type, id }, graph), required: reference }
  return world.happens(`later ${graph} ${type} ${id}`, 0.5) ? Promise.resolve(object) : object
}

export function subgraphSchema(world: World, graph: number): GraphQLSchema {
  const { universe } = world
  const kindOf = {
    __resolveType: (object: Fields) => (hashed(object) ? Promise.resolve(object['kind']) : object['kind']),
  }
  const has = universe.entities.some((one) => hasId(one, graph))
  const resolvers: Fields = {
    Stamp: stamp,
    Color: COLORS,
    ...(has && { Thing: kindOf }),
    Hit: kindOf,
    Query: Object.fromEntries(
      rootFields(universe, graph).map(({ name, resolve }) => [
        name,
        (_: unknown, args: any) => resolve(world, graph, args),
      ]),
    ),
    ...Object.fromEntries(
      universe.entities.map((entity) => [entity.name, entityResolvers(world, entity, graph)]),
    ),
    ...(graph === 0 && { Mutation: mutations(world) }),
    ...mediaResolvers(universe, graph),
  }
  return buildSubgraphSchema([{ typeDefs: parse(subgraphSdl(universe, graph)), resolvers }])
}

const hashed = (object: Fields) => Number(object['key']) % 2 === 0

/** Each changes what `last` answers, so that their order shows. */
function mutations(world: World): Fields {
  const set =
    ({ name: type }: EntityDef) =>
    async (_: unknown, { id }: { id: string }, context: { last: number }) => {
      context.last = context.last * 10 + Number(id)
      return objectIn(world, { type, id }, 0)
    }
  return {
    ...Object.fromEntries(world.universe.entities.map((entity) => [`set${entity.name}`, set(entity)])),
    last: (_: unknown, __: unknown, context: { last: number }) => context.last,
  }
}

const MEDIA = ['b1', 'f2', 'b3']
export const mediaKind = (id: string): string => (id.startsWith('b') ? 'Book' : 'Film')

/** Graph 0 knows books and films; graph 1 only that they are media, and scores them. */
function mediaSdl({ media }: Universe, graph: number): string {
  if (!media || graph > 1) return ''
  if (graph === 1) return 'type Media @key(fields: "id") @interfaceObject { id: ID! score: Int }'
  return ['Book', 'Film']
    .map(
      (name) =>
        `type ${name} implements Media @key(fields: "id") { id: ID! title: String ${name === 'Book' ? 'pages: Int' : 'length: Int'} }`,
    )
    .concat('interface Media @key(fields: "id") { id: ID! title: String }')
    .join('\n')
}

function mediaRoots({ media }: Universe, graph: number): RootField[] {
  if (!media || graph > 1) return []
  const name = graph === 0 ? 'media' : 'scored'
  return [{ name, sdl: `${name}: [Media]`, resolve: () => MEDIA.map((id) => medium(id)) }]
}

export const medium = (id: string): Fields => ({
  id,
  kind: mediaKind(id),
  key: '1',
  title: `title ${id}`,
  pages: 100,
  length: 90,
  score: id.charCodeAt(1),
})

function mediaResolvers({ media }: Universe, graph: number): Fields {
  if (!media || graph > 1) return {}
  const found = { __resolveReference: async ({ id }: { id: string }) => medium(id) }
  if (graph === 1) return { Media: found }
  return { Book: found, Film: found, Media: { ...found, __resolveType: (object: Fields) => object['kind'] } }
}
