import type { Request, Response } from 'express'

/** Flows that a browser may have open at once; older ones make room, so that the header stays small. */
const MOST = 5
const STATE = /^[A-Za-z0-9_-]{43}$/

/**
 * One cookie a flow, named by its state, so that two tabs do not disturb each other. Lax, for the way back begins at
 * the provider; `__Host-` keeps other subdomains from planting one.
 */
export function transactionCookies(publicUrl: string, seconds: number) {
  const secure = publicUrl.startsWith('https:')
  const prefix = secure ? '__Host-oauth-' : 'oauth-'
  const attributes = { httpOnly: true, secure, sameSite: 'lax', path: '/' } as const
  const forget = (response: Response, name: string) => response.clearCookie(name, attributes)
  return {
    keep(request: Request, response: Response, { state, sealed }: { state: string; sealed: string }): void {
      const others = [...cookiesOf(request).keys()].filter((name) => name.startsWith(prefix))
      if (others.length >= MOST) for (const name of others) forget(response, name)
      response.cookie(prefix + state, sealed, { ...attributes, maxAge: seconds * 1000 })
    },

    /** What was kept for a state; it is not kept any longer. */
    take(request: Request, response: Response, state: string): string | undefined {
      if (!STATE.test(state)) return undefined
      const sealed = cookiesOf(request).get(prefix + state)
      if (sealed !== undefined) forget(response, prefix + state)
      return sealed
    },
  }
}

function cookiesOf(request: Request): Map<string, string> {
  const pairs = (request.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
  return new Map(pairs.map(([name = '', value = '']) => [name, value]))
}
