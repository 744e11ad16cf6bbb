import { z } from 'zod'
import { answers, schemas } from './schemas.ts'

export interface Operation {
  summary: string
  /** Whether it needs a Bearer token. */
  bearer?: boolean
  /** Parameters of the address: those of the path, and the query's with whether they must be there. */
  path?: Record<string, z.ZodType>
  query?: Record<string, boolean>
  body?: z.ZodType
  /** The body's media type, when it is not JSON. */
  form?: boolean
  /** The status of success and what comes with it; none = no body. */
  status: number
  answer?: z.ZodType
  /** Statuses of its faults, and what comes with them when it is no problem. */
  faults?: readonly number[]
  fault?: z.ZodType
}

const JSON_FAULTS = [400, 413, 415]
const provider = { provider: z.enum(['google', 'kakao', 'naver']) }

/** The REST door, route by route. Any of them may also answer 500, 503 or 504 with a problem. */
export const operations: Record<string, Record<string, Operation>> = {
  '/v1/auth/register': {
    post: {
      summary: 'Create a person and sign in',
      body: schemas.register,
      status: 201,
      answer: answers.signedIn,
      faults: [...JSON_FAULTS, 409],
    },
  },
  '/v1/auth/login': {
    post: {
      summary: 'Sign in',
      body: schemas.login,
      status: 200,
      answer: answers.signedIn,
      faults: [...JSON_FAULTS, 401, 429],
    },
  },
  '/v1/auth/exchange': {
    post: {
      summary: 'Sign in by the code that a sign-in at a provider ended in',
      body: schemas.exchange,
      status: 200,
      answer: answers.signedIn,
      faults: [...JSON_FAULTS, 401],
    },
  },
  '/v1/auth/refresh': {
    post: {
      summary: 'Rotate a refresh token',
      body: schemas.refresh,
      status: 200,
      answer: answers.tokens,
      faults: [...JSON_FAULTS, 401],
    },
  },
  '/v1/auth/logout': {
    post: {
      summary: 'End a session',
      bearer: true,
      body: schemas.logout,
      status: 204,
      faults: [...JSON_FAULTS, 401],
    },
  },
  '/v1/auth/{provider}': {
    get: {
      summary:
        'Send the browser to a provider to sign in; with `link`, as startOAuthLink gives it, to link an account',
      path: provider,
      query: { returnTo: true, codeChallenge: true, link: false },
      status: 302,
      faults: [400, 404],
    },
  },
  '/v1/auth/{provider}/callback': {
    get: {
      summary: 'Where the provider sends the browser back; on to the app with `code`, `linked` or `error`',
      path: provider,
      query: { state: true, code: false, error: false },
      status: 302,
      faults: [400, 404],
    },
  },
  '/v1/users/me': {
    get: { summary: 'My account', bearer: true, status: 200, answer: answers.user, faults: [401] },
    patch: {
      summary: 'Change my names',
      bearer: true,
      body: schemas.updateMe,
      status: 200,
      answer: answers.user,
      faults: [...JSON_FAULTS, 401, 409],
    },
    delete: {
      summary: 'Leave girok',
      bearer: true,
      body: schemas.deleteMe,
      status: 204,
      faults: [...JSON_FAULTS, 401, 403, 429],
    },
  },
  '/v1/users/me/change-password': {
    post: {
      summary: 'Change my password',
      bearer: true,
      body: schemas.changePassword,
      status: 204,
      faults: [...JSON_FAULTS, 401, 403, 429],
    },
  },
  '/oauth/token': {
    post: {
      summary: 'A service token by client credentials (RFC 6749, 4.4)',
      body: schemas.serviceToken,
      form: true,
      status: 200,
      answer: answers.serviceToken,
      faults: [400, 401],
      fault: answers.oauthFault,
    },
  },
  '/.well-known/jwks.json': {
    get: { summary: 'The public signing keys', status: 200, answer: answers.jwks },
  },
  '/.well-known/openid-configuration': {
    get: { summary: 'What a verifier needs to know of this issuer', status: 200, answer: answers.issuer },
  },
  '/openapi.json': { get: { summary: 'This description', status: 200, answer: z.looseObject({}) } },
  '/healthz': { get: { summary: 'The process runs', status: 200, answer: answers.health } },
  '/readyz': {
    get: {
      summary: 'What it needs answers',
      status: 200,
      answer: answers.health,
      faults: [503],
      fault: answers.health,
    },
  },
}
