// Which type a value has at a place where a subgraph's schema allows several.
import {
  defaultTypeResolver,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql'
import { then, type MaybePromise } from './promises.ts'

/** Asks the subgraph's own resolver, as graphql-js would with that schema, and with its words where the answer is wrong. */
export function runtimeTypeOf(
  value: unknown,
  type: GraphQLAbstractType,
  schema: GraphQLSchema,
  context: unknown,
  info: GraphQLResolveInfo,
): MaybePromise<string> {
  const resolve = type.resolveType ?? defaultTypeResolver
  const given = resolve(value, context, { ...info, schema }, type) as MaybePromise<string | undefined>
  return then(given, (name) => {
    const found = name === undefined ? undefined : schema.getType(name)
    if (!found)
      throw new Error(
        `Abstract type "${type.name}" must resolve to an Object type at runtime. Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      )
    if (!isObjectType(found) || !schema.isSubType(type, found))
      throw new Error(`Runtime Object type "${name}" is not a possible type for "${type.name}".`)
    return found.name
  })
}
