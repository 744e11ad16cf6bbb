import { loadById } from '@girok/common/graphql/loaders'
import type { Match } from '@girok/proto/matching/v1/matching'
import type { MatchingContext } from './context.ts'

/** A match by id; null when it is not one of the person's. */
export const matchById = loadById<MatchingContext, Match>(async ({ matching, identity }, ids) => {
  const { matches } = await matching.getMatchesByIds({ ids }, identity.call)
  return matches
})
