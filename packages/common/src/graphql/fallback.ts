import { locatedError, responsePathAsArray } from 'graphql'
import { AppError, type ErrorCode } from '../errors.ts'
import type { Connection } from './connection.ts'
import type { GraphContext, Resolver } from './context.ts'

/** What a non-null root field answers while its service is away. */
export type Fallback = Connection<never> | readonly never[] | number | Readonly<Record<string, unknown>>

/** A page without items. */
export const emptyConnection: Connection<never> = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
}

const AWAY: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED'])

/** Whether a fault says that a service is away, and nothing about the request. */
export const isAway = (error: unknown): boolean => error instanceof AppError && AWAY.has(error.code)

/**
 * Keeps a field that may not be null from taking the whole answer away with its service: it answers the fallback, and
 * its fault is noted for whoever runs the operation to put among the errors.
 */
export const covered =
  (resolve: Resolver, fallback: Fallback): Resolver =>
  async (parent, args, context: GraphContext, info) => {
    try {
      return await resolve(parent, args, context, info)
    } catch (error) {
      if (!isAway(error)) throw error
      context.covered.push(locatedError(error, info.fieldNodes, responsePathAsArray(info.path)))
      return fallback
    }
  }
