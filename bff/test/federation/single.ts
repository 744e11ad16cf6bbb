// The same universe as one plain schema: what every gateway's answer is held against.
import {
  buildSchema,
  isAbstractType,
  isEnumType,
  isObjectType,
  printSchema,
  type GraphQLEnumType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql'
import { medium, stamp } from './subgraph.ts'
import { COLORS, type Ref, type World } from './world.ts'

/* eslint-disable @typescript-eslint/no-explicit-any -- a random universe has no types that TypeScript could know */
export function singleSchema(world: World, api: GraphQLSchema): GraphQLSchema {
  const schema = buildSchema(printSchema(api))
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: any) => value.kind ?? value.type
    if (type.name === 'Color' && isEnumType(type)) useInternalValues(type)
    if (type.name === 'Stamp')
      Object.assign(type, {
        serialize: stamp.serialize,
        parseValue: stamp.parseValue,
        parseLiteral: stamp.parseLiteral,
      })
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields()))
      Object.assign(field, { resolve: resolverOf(world, type.name, field.name) })
  }
  return schema
}

function useInternalValues(type: GraphQLEnumType): void {
  const values = type.getValues()
  for (const value of values) value.value = COLORS[value.name]
  Object.assign(type, { _valueLookup: new Map(values.map((value) => [value.value, value])) })
}

function resolverOf(world: World, type: string, name: string): GraphQLFieldResolver<any, any> | undefined {
  if (type === 'Query') return rootOf(world, name)
  if (type === 'Mutation') return mutationOf(name)
  const entity = world.universe.entities.find((one) => one.name === type)
  if (!entity) return undefined
  const field = entity.fields.find((one) => one.name === name)
  if (!field) return ({ id }: Ref) => ({ id, code: `c${id}`, org: { ref: `o${id}` } })[name]
  return ({ id }: Ref, args) =>
    field.requires ? world.made(field, world.required(type, field, id)) : world.value(type, field, id, args)
}

function rootOf(world: World, name: string): GraphQLFieldResolver<any, any> {
  const [, kind, type] = /^(all|one|hits|media|scored)(T\d)?/.exec(name)!
  if (kind === 'all') return () => world.all(type!)
  if (kind === 'one') return (_, { id }) => ({ type, id })
  if (kind === 'hits')
    return () => world.universe.entities.map((one, i) => ({ type: one.name, id: String(i + 1) }))
  return () => ['b1', 'f2', 'b3'].map(medium)
}

function mutationOf(name: string): GraphQLFieldResolver<any, any> {
  if (name === 'last') return (_, __, context) => context.last
  return (_, { id }, context) => {
    context.last = context.last * 10 + Number(id)
    return { type: name.slice(3), id }
  }
}
