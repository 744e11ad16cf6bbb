import type { Metadata } from '@grpc/grpc-js'
import { AppError } from '../errors.ts'
import { bearerToken } from '../grpc/metadata.ts'
import { isAllowed, mayActForPeople, type Callee } from './policy.ts'
import type { Verifier } from './verify.ts'

/** Lets a hop pass and names its caller, or throws. */
export type HopGuard = (metadata: Metadata, method: string) => Promise<string>

const refused = (code: 'UNAUTHENTICATED' | 'PERMISSION_DENIED', message: string, cause?: unknown) =>
  new AppError(code, 'CALLER_NOT_ALLOWED', message, { cause })

/** Enforces service identity and policy at the callee: a valid service token for us, a method that the matrix allows. */
export function createGuard(callee: Callee, verify: Verifier): HopGuard {
  return async (metadata, method) => {
    const { sub: caller = '' } = await verify(bearerToken(metadata)).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'UNAUTHENTICATED')
        throw refused('UNAUTHENTICATED', 'a valid service token is required', error)
      throw error
    })
    if (!isAllowed(caller, callee, method))
      throw refused('PERMISSION_DENIED', `${caller} may not call ${method}`)
    const forPerson = metadata.get('x-authenticated-user-id').length > 0
    if (forPerson && !mayActForPeople.has(caller))
      throw refused('PERMISSION_DENIED', `${caller} may not act for a person`)
    return caller
  }
}
