import { problemSchema } from '@girok/common/http/problem-schema'
import { z } from 'zod'

/** What the doors take. Types only: what a name or password must look like is the domain's rule. */
export const schemas = {
  register: z.strictObject({
    username: z.string(),
    email: z.string(),
    password: z.string(),
    displayName: z.string().optional(),
  }),
  login: z.strictObject({ username: z.string(), password: z.string() }),
  exchange: z.strictObject({ code: z.string(), verifier: z.string() }),
  refresh: z.strictObject({ refreshToken: z.string(), requestId: z.string().optional() }),
  logout: z.strictObject({ refreshToken: z.string() }),
  updateMe: z.strictObject({
    username: z.string().optional(),
    displayName: z.string().optional(),
    email: z.string().nullable().optional(),
  }),
  changePassword: z.strictObject({ currentPassword: z.string(), newPassword: z.string() }),
  deleteMe: z.strictObject({ password: z.string().optional() }),
  /** A form; the client may show its id and secret by Basic instead. */
  serviceToken: z.object({
    grant_type: z.literal('client_credentials'),
    audience: z.string(),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
  }),
}

const user = z.object({
  id: z.uuid(),
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  roles: z.array(z.string()),
  createdAt: z.iso.datetime(),
})
const tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int(),
})

/** What they answer, for the description of the API. */
export const answers = {
  user,
  tokens,
  signedIn: tokens.extend({ user }),
  serviceToken: z.object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
  }),
  oauthFault: z.object({
    error: z.enum(['invalid_request', 'invalid_client', 'unsupported_grant_type']),
  }),
  jwks: z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal('EC') })) }),
  issuer: z.looseObject({ issuer: z.string(), jwks_uri: z.string(), token_endpoint: z.string() }),
  health: z.object({ status: z.string(), checks: z.record(z.string(), z.boolean()).optional() }),
  problem: problemSchema,
}
