import type { mongo } from 'mongoose'
import type { Call } from '../call.ts'
import { unavailable } from '../errors.ts'
import { newId } from '../ids.ts'
import { requireSameRequest, type RequestKey } from '../request-key.ts'
import { ask, unlessDuplicate } from './mongo-ask.ts'

/** A repeatable request with the id of what it makes. */
export interface ClaimDocument {
  /** `<rpc>:<person>:<request>` */
  _id: string
  hash: string
  /** What the request makes, made or not. */
  madeId: string
  createdAt: Date
}

/** How long a request is remembered, for the index on `createdAt`. */
export const CLAIM_SECONDS = 24 * 60 * 60

/** Fixes the id of what a request makes before it is made, so that whoever repeats the request makes the same one. */
export async function claimId(
  claims: mongo.Collection<ClaimDocument>,
  rpc: string,
  userId: string,
  request: RequestKey | null,
  call: Call,
): Promise<string> {
  if (!request) return newId()
  const claim: ClaimDocument = {
    _id: `${rpc}:${userId}:${request.id}`,
    hash: request.hash,
    madeId: newId(),
    createdAt: new Date(),
  }
  return ask(call, async (options) => {
    // Not an upsert: FerretDB tells several who come at once that each of them was the first.
    const isFirst = await claims.insertOne(claim, options).then(() => true, unlessDuplicate(false))
    if (isFirst) return claim.madeId
    const known = await claims.findOne({ _id: claim._id }, options)
    if (!known) throw unavailable('what the request made')
    requireSameRequest(known.hash, request)
    return known.madeId
  })
}
