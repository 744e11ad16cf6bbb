import { Router } from 'express'
import { KEYS_MAX_AGE } from '../../domain/keys.ts'
import type { Context } from '../../service/context.ts'
import { openApi } from './openapi.ts'

/** What a verifier or a tool needs to know of this issuer. */
export function wellKnownRoutes(ctx: Context, issuer: string): Router {
  const router = Router()
  const base = issuer.replace(/\/$/, '')
  const description = openApi(base)
  router.get('/.well-known/jwks.json', (_request, response) => {
    response.set('cache-control', `public, max-age=${KEYS_MAX_AGE}`).json(ctx.keys.publicKeys)
  })
  router.get('/.well-known/openid-configuration', (_request, response) => {
    response.set('cache-control', `public, max-age=${KEYS_MAX_AGE}`).json({
      issuer,
      jwks_uri: `${base}/.well-known/jwks.json`,
      token_endpoint: `${base}/oauth/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
  })
  router.get('/openapi.json', (_request, response) => void response.json(description))
  return router
}
