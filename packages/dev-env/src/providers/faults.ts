import { setTimeout as delay } from 'node:timers/promises'
import express, { type RequestHandler } from 'express'
import { z } from 'zod'
import { providerNames, type ProviderName } from './config.ts'

const ofAll = ['none', 'down', 'unavailable', 'slow', 'userinfo-failing'] as const
const ofOpenId = [...ofAll, 'wrong-issuer', 'changed-nonce', 'email-unverified'] as const

export type Fault = (typeof ofOpenId)[number]

/** What can be wrong with each provider; the last three need an id_token or a flag that Naver does not have. */
export const faultsOf: Record<ProviderName, readonly Fault[]> = {
  google: ofOpenId,
  kakao: ofOpenId,
  naver: ofAll,
}

const order = z
  .object({
    provider: z.enum(providerNames),
    fault: z.enum(ofOpenId),
    delayMs: z.int().min(0).max(60_000).default(2_000),
  })
  .refine(({ provider, fault }) => faultsOf[provider].includes(fault), 'this provider has no such fault')

/** One fault at a time for each provider. */
export class Faults {
  readonly #active = new Map<ProviderName, { fault: Fault; delayMs: number }>()

  set(provider: ProviderName, fault: Fault, delayMs = 2_000): void {
    this.#active.set(provider, { fault, delayMs })
  }

  has(provider: ProviderName, fault: Fault): boolean {
    return this.#active.get(provider)?.fault === fault
  }

  /** Stands before everything that a provider answers. */
  guard(provider: ProviderName, userInfoPaths: readonly string[]): RequestHandler {
    return async (request, response, next) => {
      const { fault, delayMs } = this.#active.get(provider) ?? {}
      if (fault === 'down') return void request.socket.destroy()
      if (fault === 'unavailable') return void response.status(503).json({ error: 'temporarily_unavailable' })
      if (fault === 'slow') await delay(delayMs, undefined, { ref: false })
      // Who waited has gone.
      if (request.socket.destroyed) return
      if (fault === 'userinfo-failing' && userInfoPaths.includes(request.path))
        return void response.status(500).json({ error: 'server_error' })
      next()
    }
  }

  /** `POST /__faults`: JSON only, so that no web page of another origin can send it. */
  switch(): RequestHandler[] {
    return [
      express.json(),
      (request, response) => {
        const { success, data, error } = order.safeParse(request.body)
        if (!success) return void response.status(400).json({ error: z.prettifyError(error) })
        this.set(data.provider, data.fault, data.delayMs)
        response.sendStatus(204)
      },
    ]
  }
}
