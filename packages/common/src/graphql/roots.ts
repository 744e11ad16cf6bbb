import { requireUser } from '../call.ts'
import type { Fields, GraphContext, Resolver } from './context.ts'
import { covered, type Fallback } from './fallback.ts'

interface QueryOptions {
  /** Fields that work without signing in. */
  open?: readonly string[]
  /** What fields that may not be null answer while their service is away. */
  fallbacks?: Readonly<Record<string, Fallback>>
}

/** Query fields: everyone must be signed in, except for the open ones. */
export const queryFields = (fields: Fields, { open = [], fallbacks = {} }: QueryOptions = {}): Fields =>
  wrap(fields, (resolve, name) => {
    const guarded = open.includes(name) ? resolve : signedIn(resolve)
    const fallback = fallbacks[name]
    return fallback === undefined ? guarded : covered(guarded, fallback)
  })

/** Mutation fields: as queries, and what was loaded before is forgotten, for it may have changed. */
export const mutationFields = (fields: Fields, open: readonly string[] = []): Fields =>
  wrap(fields, (resolve, name) => forgetting(open.includes(name) ? resolve : signedIn(resolve)))

const wrap = (fields: Fields, change: (resolve: Resolver, name: string) => Resolver): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, resolve]) => [name, change(resolve, name)]))

const signedIn =
  (resolve: Resolver): Resolver =>
  async (parent, args, context: GraphContext, info) => {
    requireUser(context.identity.call)
    return resolve(parent, args, context, info)
  }

const forgetting =
  (resolve: Resolver): Resolver =>
  async (parent, args, context: GraphContext, info) => {
    try {
      return await resolve(parent, args, context, info)
    } finally {
      context.loaders.clear()
    }
  }
