import { unavailable } from '@girok/common/errors'
import type { HopGuard } from '@girok/common/s2s/guard'
import { serviceGuard, type Issuer } from '@girok/common/s2s/identity'
import { serveFake } from '@girok/common/testing/edge'
import { keepers, type Keeper } from '../src/erasers.ts'

export interface Erasing {
  /** The variables by which auth finds them. */
  env: Record<string, string>
  erased: { userId: string; service: Keeper; caller: string }[]
  /** Whom they could not erase while they were out of order. */
  refused: string[]
  recover: () => void
  close: () => Promise<void>
}

/** Every service that auth asks to erase, behind the real edge and guard; all out of order until they recover. */
export async function startErasing(issuer: () => Issuer): Promise<Erasing> {
  const erased: Erasing['erased'] = []
  const refused: string[] = []
  let works = false
  const serve = async (service: Keeper) => {
    let guard: HopGuard | undefined
    const eraseUser = async ({ userId }: { userId: string }, { caller }: { caller: string }) => {
      if (works) erased.push({ userId, service, caller })
      else refused.push(userId)
      if (!works) throw unavailable(service)
      return {}
    }
    const door = await serveFake(keepers[service], { eraseUser }, (metadata, method) =>
      (guard ??= serviceGuard(issuer(), service))(metadata, method),
    )
    return { ...door, variable: `${service.toUpperCase()}_GRPC_ADDRESS` }
  }
  const doors = await Promise.all((Object.keys(keepers) as Keeper[]).map(serve))
  return {
    env: Object.fromEntries(doors.map(({ variable, address }) => [variable, address])),
    erased,
    refused,
    recover: () => void (works = true),
    close: async () => void (await Promise.all(doors.map(({ close }) => close()))),
  }
}
