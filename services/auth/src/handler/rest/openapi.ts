import { z } from 'zod'
import { answers, schemas } from './schemas.ts'

interface Operation {
  summary: string
  /** Whether it needs a Bearer token. */
  bearer?: boolean
  body?: z.ZodType
  /** The status of success and what comes with it. */
  status: number
  answer?: z.ZodType
}

const operations: Record<string, Record<string, Operation>> = {
  '/v1/auth/register': {
    post: {
      summary: 'Create a person and sign in',
      body: schemas.register,
      status: 201,
      answer: answers.signedIn,
    },
  },
  '/v1/auth/login': {
    post: { summary: 'Sign in', body: schemas.login, status: 200, answer: answers.signedIn },
  },
  '/v1/auth/exchange': {
    post: {
      summary: 'Sign in by the code that a sign-in at a provider ended in',
      body: schemas.exchange,
      status: 200,
      answer: answers.signedIn,
    },
  },
  '/v1/auth/refresh': {
    post: { summary: 'Rotate a refresh token', body: schemas.refresh, status: 200, answer: answers.tokens },
  },
  '/v1/auth/logout': {
    post: { summary: 'End a session', bearer: true, body: schemas.logout, status: 204 },
  },
  '/v1/users/me': {
    get: { summary: 'My account', bearer: true, status: 200, answer: answers.user },
    patch: {
      summary: 'Change my names',
      bearer: true,
      body: schemas.updateMe,
      status: 200,
      answer: answers.user,
    },
    delete: { summary: 'Leave girok', bearer: true, body: schemas.deleteMe, status: 204 },
  },
  '/v1/users/me/change-password': {
    post: { summary: 'Change my password', bearer: true, body: schemas.changePassword, status: 204 },
  },
}

/** The REST door for people, by OpenAPI 3.1; made from the schemas that the door itself checks with. */
export const openApi = (issuer: string) => ({
  openapi: '3.1.0',
  info: { title: 'girok auth', version: '1' },
  servers: [{ url: issuer }],
  paths: mapValues(operations, (methods) => mapValues(methods, describe)),
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
})

const describe = ({ summary, bearer, body, status, answer }: Operation) => ({
  summary,
  ...(bearer && { security: [{ bearer: [] }] }),
  ...(body && { requestBody: { content: { 'application/json': { schema: toSchema(body) } } } }),
  responses: {
    [status]: {
      description: 'Success',
      ...(answer && { content: { 'application/json': { schema: toSchema(answer) } } }),
    },
    default: {
      description: 'RFC 9457 problem',
      content: { 'application/problem+json': { schema: toSchema(answers.problem) } },
    },
  },
})

const toSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { target: 'draft-2020-12' })

const mapValues = <A, B>(given: Record<string, A>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [key, change(value)]))
