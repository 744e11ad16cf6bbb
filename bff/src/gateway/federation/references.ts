// Entities by reference: a representation goes in, the subgraph's own value comes out.
import { isInterfaceType, isObjectType, type GraphQLNamedType, type GraphQLSchema } from 'graphql'
import { then, type MaybePromise } from './promises.ts'
import { runtimeTypeOf } from './runtime-type.ts'
import type { Info } from './subgraph-fields.ts'

export type Representation = Record<string, unknown> & { __typename: string }

type ResolveReference = (representation: Representation, context: unknown, info: Info) => unknown

const resolveReferenceOf = (type: GraphQLNamedType | undefined): ResolveReference | undefined =>
  (type?.extensions as { apollo?: { subgraph?: { resolveReference?: ResolveReference } } } | undefined)
    ?.apollo?.subgraph?.resolveReference

/** How a subgraph's type resolves a reference; without a function of its own the representation is the value. */
export function referenceResolver(schema: GraphQLSchema, typeName: string): ResolveReference {
  const type = schema.getType(typeName)
  const own = resolveReferenceOf(type)
  if (own) return own
  if (!isInterfaceType(type)) return (representation) => representation
  // An interface without a function of its own leaves it to the concrete type.
  return (representation, context, info): MaybePromise<unknown> =>
    then(runtimeTypeOf(representation, type, schema, context, info), (name) => {
      const concrete = schema.getType(name)
      const resolve = isObjectType(concrete) ? resolveReferenceOf(concrete) : undefined
      const named = { ...representation, __typename: name }
      return resolve ? resolve(named, context, info) : named
    })
}
