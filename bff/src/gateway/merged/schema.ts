// Fourth layer: the public schema, each field of which knows how it is resolved. graphql-js runs it like any other.
import { isAbstractType, isObjectType } from 'graphql'
import type { Federation } from '../federation/federation.ts'
import type { Args } from '../federation/subgraph-fields.ts'
import { Held } from './held.ts'
import type { Resolution } from './resolution.ts'

/** Gives the model's public schema its resolvers, in place. */
export function mergeInto({ model }: Federation, resolution: Resolution): void {
  for (const shown of Object.values(model.schema.getTypeMap())) {
    const type = model.types.get(shown.name)
    if (isAbstractType(shown)) shown.resolveType = (held: Held) => held.type
    if (!type || !isObjectType(shown)) continue
    const root = model.roots.has(type.name) ? new Held('', undefined, undefined, type.name) : undefined
    for (const definition of Object.values(shown.getFields())) {
      const field = type.fields.get(definition.name)!
      definition.resolve = (held: Held, args: Args, context, info) =>
        resolution.resolve(type, field, root ?? held, args, { context, info })
    }
  }
}
