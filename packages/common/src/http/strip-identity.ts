import type { RequestHandler } from 'express'

const SPOOFABLE = /^x-(authenticated-|client-|forwarded-user)/

/** Drops headers by which an outsider could pose as a trusted hop; the first thing that every public door does. */
export const stripIdentity: RequestHandler = (request, _response, next) => {
  for (const name of Object.keys(request.headers)) if (SPOOFABLE.test(name)) delete request.headers[name]
  next()
}
