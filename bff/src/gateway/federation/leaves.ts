// Scalars and enums on their way out of a subgraph.
import {
  getNamedType,
  isEnumType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql'

export type Serialize = (value: unknown) => unknown

/** How a subgraph's own scalar or enum leaves it; undefined when the public schema's type can do it. */
export function serializer(type: GraphQLOutputType): Serialize | undefined {
  const named = getNamedType(type)
  if (isScalarType(named) && !isSpecifiedScalarType(named)) return serialize(named)
  if (isEnumType(named) && named.getValues().some(({ name, value }) => name !== value))
    return serialize(named)
  return undefined
}

const serialize =
  (type: GraphQLLeafType): Serialize =>
  (value) =>
    value === null || value === undefined || value instanceof Error ? value : type.serialize(value)

/** Enum values that the public schema does not have are shown as null. */
export function hiddenValues(type: GraphQLOutputType, api: GraphQLSchema): ReadonlySet<unknown> | undefined {
  const named = getNamedType(type)
  const shown = api.getType(named.name)
  if (!isEnumType(named) || !isEnumType(shown)) return undefined
  const hidden = named.getValues().filter(({ name }) => !shown.getValue(name))
  return hidden.length > 0 ? new Set(hidden.map(({ name }) => name)) : undefined
}
