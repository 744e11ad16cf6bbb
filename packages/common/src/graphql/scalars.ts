import { GraphQLScalarType } from 'graphql'

/** A moment as ISO 8601 in UTC. */
export const dateTime = new GraphQLScalarType<Date | string, string>({
  name: 'DateTime',
  serialize: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
})
