import { randomUUID } from 'node:crypto'
import { encodeCursor } from '@girok/common/cursor'
import {
  argument,
  argumentCases,
  ask,
  byCode,
  idOf,
  inputsOf,
  mutation,
  operationCase,
  pageOf,
} from '../../cases/graphql.ts'
import type { Case, Door } from '../../door.ts'
import type { World } from '../../world.ts'

const id = randomUUID()
const item = { title: 'Engineer' }
const section = { kind: 'TEXT', title: 'Work', items: [item] }
const resume = { title: 'CV', summary: '', slug: 'a-stranger', sections: [section] }

const content = { title: 'name', summary: 'text', slug: 'slug' } as const
const change = { title: 'name', summary: 'text?', slug: 'slug', public: 'flag?' } as const
const profile = {
  headline: 'name?',
  bio: 'text?',
  location: 'name?',
  website: 'address?',
  avatarFileId: 'id?',
} as const

/** A résumé with sections that none may have. */
const sections = (what: string, given: unknown, field: string): Case =>
  operationCase(`createResume.sections: ${what}`, field, () => [
    mutation('createResume', 'CreateResumeInput'),
    { input: { ...resume, sections: given } },
  ])

const many = (n: number, one: unknown) => Array.from({ length: n }, () => one)
const withItem = (more: object) => [{ ...section, items: [{ ...item, ...more }] }]

const badSections = [
  sections('500 of them', many(500, section), 'sections'),
  sections('1,000 items in one', [{ ...section, items: many(1_000, item) }], 'sections.0.items'),
  sections(
    'more text than all may hold',
    many(30, { ...section, items: many(2, { ...item, text: 'x'.repeat(900) }) }),
    'sections',
  ),
  sections('an unknown kind', [{ ...section, kind: 'PASSWORD' }], 'sections.0.kind'),
  sections('an operator as a title', [{ ...section, title: { $gt: '' } }], 'sections.0.title'),
  sections('an unknown key', [{ ...section, admin: true }], 'sections.0.admin'),
  sections('a script as an address', withItem({ url: 'javascript:alert(1)' }), 'sections.0.items.0.url'),
  sections('a month that is none', withItem({ from: '2024-13' }), 'sections.0.items.0.from'),
  sections(
    'an end before its beginning',
    withItem({ from: '2024-02', until: '2024-01' }),
    'sections.0.items.0.until',
  ),
  sections('turned text as a title', withItem({ title: 'ab\u202ecd' }), 'sections.0.items.0.title'),
]

const listCase = (list: string, what: string, of: (world: World) => string): Case =>
  operationCase(`me.${list}.after: ${what}`, 'after', (w) => [
    `query ($after: String) { me { ${list}(after: $after) { edges { cursor } } } }`,
    { after: of(w) },
  ])

const cursors = [
  listCase('resumes', 'one of somebody else', () => encodeCursor('resumes', [id, 1])),
  listCase('resumes', 'one past 2^53', ({ ann }) => encodeCursor('resumes', [ann.id, 1e300])),
  listCase('followers', 'one of whom she follows', ({ ann }) => encodeCursor('FOLLOWING', [ann.id, 1])),
  listCase('followers', 'a fraction', ({ ann }) => encodeCursor('FOLLOWERS', [ann.id, 0.5])),
  listCase('following', 'an operator', ({ ann }) => encodeCursor('FOLLOWING', [ann.id, '{"$gt":0}'])),
]

const withOneself = ['follow', 'block'].map((act) =>
  operationCase(`${act}.userId: oneself`, 'userId', ({ ann }) => [
    `mutation ($userId: ID!) { ${act}(userId: $userId) { __typename } }`,
    { userId: ann.id },
  ]),
)

const others: Case[] = [
  operationCase('updateResume: nothing to change', 'input', () => [
    mutation('updateResume', 'UpdateResumeInput'),
    { input: { id, version: 1 } },
  ]),
  operationCase('updateProfile: nothing to change', 'input', () => [
    mutation('updateProfile', 'UpdateProfileInput'),
    { input: {} },
  ]),
  {
    what: 'createResume.requestId: used before with another body',
    status: ['CONFLICT'],
    send: async (w) => {
      const requestId = randomUUID()
      const slug = `again-${requestId}`
      const create = (title: string) =>
        ask(w, mutation('createResume', 'CreateResumeInput'), {
          input: { ...resume, slug, requestId, title },
        })
      await create('one')
      return byCode(create('other'))
    },
  },
]

/** What the BFF and personal do with a person's profile, résumés and follows. */
export const personalGraphql: Door = {
  name: 'GraphQL of personal',
  pids: ({ system }) => [system.pids.bff!, system.pids.personal!],
  good: ({ ann }) => ann.api.request('{ me { profile { bio } resumes { edges { cursor } } followerCount } }'),
  cases: [
    ...argumentCases([
      argument('resume.id', 'id', 'ID!', (v) => `{ resume(id: ${v}) { id } }`),
      argument('publicResume.slug', 'secret', 'String!', (v) => `{ publicResume(slug: ${v}) { id } }`),
      ...inputsOf('createResume', resume, { ...content, requestId: 'id?' }),
      ...inputsOf(
        'updateResume',
        { id, version: 1, title: 'CV' },
        { id: 'id', version: 'version', ...change },
      ),
      ...inputsOf('updateProfile', {}, profile),
      idOf('deleteResume', 'id'),
      ...['follow', 'unfollow', 'block', 'unblock'].map((act) => idOf(act, 'userId')),
      ...['resumes', 'followers', 'following'].flatMap((list) =>
        pageOf(`me.${list}`, (text) => `me { ${text} }`),
      ),
    ]),
    ...badSections,
    ...cursors,
    ...withOneself,
    ...others,
  ],
}
