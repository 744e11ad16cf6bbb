import { asService } from '@girok/common/call'
import { AppError } from '@girok/common/errors'
import type { Client } from '@girok/common/grpc/types'
import type { MatchingServiceService } from '@girok/proto/matching/v1/matching'
import type { Matches } from '../domain/stores.ts'

/** Matches as matching knows them. */
export const matchingMatches = (matching: Client<MatchingServiceService>): Matches => ({
  async fail(matchId, goneUserIds, call) {
    await matching.failMatch({ matchId, goneUserIds: [...goneUserIds] }, asService(call)).catch(unlessMissing)
  },
})

/** A match that matching has forgotten can fail no more. */
function unlessMissing(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error
}
