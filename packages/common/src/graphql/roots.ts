import { requireUser } from '../call.ts'
import type { Fields, GraphContext, Resolver } from './context.ts'

/** Query fields: everyone must be signed in, except for the fields named. */
export const queryFields = (fields: Fields, open: readonly string[] = []): Fields =>
  wrap(fields, (resolve, name) => (open.includes(name) ? resolve : signedIn(resolve)))

/** Mutation fields: as queries, and what was loaded before is forgotten, for it may have changed. */
export const mutationFields = (fields: Fields, open: readonly string[] = []): Fields =>
  wrap(fields, (resolve, name) => forgetting(open.includes(name) ? resolve : signedIn(resolve)))

const wrap = (fields: Fields, change: (resolve: Resolver, name: string) => Resolver): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, resolve]) => [name, change(resolve, name)]))

const signedIn =
  (resolve: Resolver): Resolver =>
  async (parent, args, context: GraphContext) => {
    requireUser(context.identity.call)
    return resolve(parent, args, context)
  }

const forgetting =
  (resolve: Resolver): Resolver =>
  async (parent, args, context: GraphContext) => {
    try {
      return await resolve(parent, args, context)
    } finally {
      context.loaders.clear()
    }
  }
