import { problemSchema } from '@girok/common/http/problem-schema'
import { z } from 'zod'

const item = z.object({
  title: z.string(),
  subtitle: z.string(),
  text: z.string(),
  url: z.string(),
  from: z.string(),
  until: z.string(),
})
const section = z.object({
  kind: z.enum(['TEXT', 'EXPERIENCE', 'EDUCATION', 'PROJECTS', 'SKILLS', 'LINKS']),
  title: z.string(),
  items: z.array(item),
})

/** What the door answers. */
export const answers = {
  resume: z.object({
    id: z.uuid(),
    ownerId: z.uuid(),
    slug: z.string(),
    title: z.string(),
    summary: z.string(),
    sections: z.array(section),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
  profile: z.object({
    userId: z.uuid(),
    username: z.string(),
    displayName: z.string(),
    profile: z.object({
      headline: z.string(),
      bio: z.string(),
      location: z.string(),
      website: z.string(),
      avatarUrl: z.string(),
      updatedAt: z.iso.datetime().nullable(),
    }),
    followerCount: z.int(),
    followingCount: z.int(),
    resumes: z.array(z.object({ slug: z.string(), title: z.string() })),
  }),
}

const text = (header: string) => ({ [header]: { schema: { type: 'string' } } })

/** RFC 9457. */
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: toSchema(problemSchema) } },
})

/** The public door by OpenAPI 3.1. */
export const openApi = {
  openapi: '3.1.0',
  info: { title: 'girok personal', version: '1' },
  paths: {
    '/v1/profiles/{username}': {
      get: describe('A person as everybody may see them', 'username', answers.profile),
    },
    '/v1/resumes/public/{slug}': { get: describe('A public résumé', 'slug', answers.resume) },
  },
}

function describe(summary: string, parameter: string, answer: z.ZodType) {
  return {
    summary,
    parameters: [
      { name: parameter, in: 'path', required: true, schema: { type: 'string' } },
      { name: 'If-None-Match', in: 'header', schema: { type: 'string' } },
    ],
    responses: {
      200: {
        description: 'Success',
        headers: text('ETag'),
        content: { 'application/json': { schema: toSchema(answer) } },
      },
      304: { description: 'What the ETag names is still so' },
      400: problem('The address is malformed'),
      404: problem('There is none, or not for everybody'),
      429: { ...problem('Too many requests of one address'), headers: text('Retry-After') },
      default: problem('A fault of ours'),
    },
  }
}

function toSchema(schema: z.ZodType) {
  return z.toJSONSchema(schema, { target: 'draft-2020-12' })
}
