import type { Request } from 'express'

/** The access token of a request to a user-info address; empty when there is none. */
export const bearerToken = (request: Request): string =>
  /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
