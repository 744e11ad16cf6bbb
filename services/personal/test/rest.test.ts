import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { listen } from '@girok/common/http/listen'
import { problemSchema } from '@girok/common/http/problem-schema'
import { createLog } from '@girok/common/log'
import { tooManyRequests } from '@girok/common/rate-limit'
import { eventually } from '@girok/common/testing/eventually'
import { routesOf } from '@girok/common/testing/routes'
import type { RequestHandler } from 'express'
import { Profile, SectionKind, type Resume } from '@girok/proto/personal/v1/personal'
import { restApp } from '../src/handler/rest/app.ts'
import { answers } from '../src/handler/rest/openapi.ts'
import type { Context } from '../src/service/context.ts'
import { as, bootWorld, type PersonalClient, type World } from './boot.ts'

let world: World
let personal: PersonalClient
let url: string
let ann: { id: string; username: string }
let open: Resume
let hidden: Resume

beforeAll(async () => {
  world = await bootWorld()
  const booted = await world.boot()
  personal = booted.personal
  url = booted.url
  ann = world.peers.add({ username: 'ann.k', displayName: 'Ann 킴' })
  const text = { title: 'CV', summary: '<b>Hi</b>', requestId: '' }
  const item = { title: 'x', subtitle: '', text: '', url: '', from: '', until: '' }
  const sections = [{ kind: SectionKind.SECTION_KIND_TEXT, title: 'About', items: [item] }]
  open = await personal.createResume({ ...text, slug: 'ann-open', sections }, as(ann.id))
  hidden = await personal.createResume({ ...text, slug: 'ann-hidden', sections }, as(ann.id))
  open = await personal.updateResume(
    { resume: { ...open, public: true }, updateMask: ['public'] },
    as(ann.id),
  )
  const profile = Profile.fromPartial({ headline: 'Hello' })
  await personal.updateProfile({ profile, updateMask: ['headline'] }, as(ann.id))
  const [fan] = world.peers.join(1)
  await personal.follow({ userId: ann.id }, as(fan))
})
afterAll(() => world?.close())

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(url + path, { headers, method })

test('a public profile shows names, texts, counts and public résumés, to any origin', async () => {
  const response = await get('/v1/profiles/ANN.K', { origin: 'https://anywhere.example' })
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=30',
    'content-type': 'application/json; charset=utf-8',
  })
  expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  expect(await response.json()).toEqual({
    userId: ann.id,
    username: 'ann.k',
    displayName: 'Ann 킴',
    profile: {
      headline: 'Hello',
      bio: '',
      location: '',
      website: '',
      avatarUrl: '',
      updatedAt: expect.any(String),
    },
    followerCount: 1,
    followingCount: 0,
    resumes: [{ slug: 'ann-open', title: 'CV' }],
  })
})

test('a public résumé is shown whole', async () => {
  const response = await get('/v1/resumes/public/Ann-Open')
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    id: open.id,
    ownerId: ann.id,
    slug: 'ann-open',
    summary: '<b>Hi</b>',
    sections: [{ kind: 'TEXT', title: 'About', items: [{ title: 'x' }] }],
  })
})

test('who is leaving is not there, nor are their résumés, until they take it back', async () => {
  const { id: userId, username, displayName } = world.peers.add()
  const text = { title: 'CV', summary: '', sections: [], requestId: '', slug: `of-${username}` }
  const resume = await personal.createResume(text, as(userId))
  await personal.updateResume({ resume: { ...resume, public: true }, updateMask: ['public'] }, as(userId))
  const doors = [`/v1/profiles/${username}`, `/v1/resumes/public/of-${username}`]
  const statuses = () => Promise.all(doors.map(async (path) => (await get(path)).status))
  expect(await statuses()).toEqual([200, 200])
  for (const [version, leaving, status] of [
    [2, true, 404],
    [3, false, 200],
  ] as const) {
    world.peers.users.set(userId, { ...world.peers.users.get(userId)!, leaving, version })
    await world.peers.tell('auth.user.updated', { userId, username, displayName, leaving, version })
    await eventually(async () => (await statuses()).every((one) => one === status))
  }
})

test('who has it already gets 304 until it changes', async () => {
  const path = '/v1/resumes/public/ann-open'
  const etag = (await get(path)).headers.get('etag')!
  expect(etag).toMatch(/^"/)
  const again = await get(path, { 'if-none-match': `"other", W/${etag}` })
  expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
  expect(again.headers.get('cache-control')).toBe('public, max-age=30')
  open = await personal.updateResume({ resume: { ...open, title: 'New' }, updateMask: ['title'] }, as(ann.id))
  const changed = await get(path, { 'if-none-match': etag })
  expect([changed.status, ((await changed.json()) as Resume).title]).toEqual([200, 'New'])
})

describe('a problem', () => {
  test.each([
    ['/v1/resumes/public/ann-hidden', 404, 'RESUME_NOT_FOUND'],
    ['/v1/resumes/public/nothing-here', 404, 'RESUME_NOT_FOUND'],
    ['/v1/resumes/public/%00', 404, 'RESUME_NOT_FOUND'],
    ['/v1/resumes/public/..%2f..%2fetc', 404, 'RESUME_NOT_FOUND'],
    ['/v1/profiles/nobody', 404, 'USER_NOT_FOUND'],
    ['/v1/profiles/%E2%80%AEevil', 404, 'USER_NOT_FOUND'],
    ['/v1/profiles/%zz', 400, 'MALFORMED_REQUEST'],
    ['/v1/profiles', 404, 'UNSPECIFIED'],
    ['/v1/resumes/public/', 404, 'UNSPECIFIED'],
  ])('%s is %d %s, never cached', async (path, status, reason) => {
    const response = await get(path)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
    expect(response.headers.get('cache-control')).toBeNull()
    expect(await response.json()).toMatchObject({ status, reason })
  })

  test('tells a private résumé by nothing from one that is not there', async () => {
    const bodies = await Promise.all(
      [hidden.slug, 'not-a-resume'].map(async (slug) => (await get(`/v1/resumes/public/${slug}`)).text()),
    )
    expect(bodies[0]).toBe(bodies[1])
  })
})

/** The door with no stores behind it. */
const doorWith = (limit: RequestHandler) => {
  const options = { clientOf: () => ({ ip: '', agent: '' }), checks: {}, limit }
  return restApp({ log: createLog('test', 'silent') } as Context, options)
}

interface Described {
  content?: Record<string, object>
  headers?: Record<string, object>
}

test.each([
  ['/v1/profiles/', '{username}', 'ann.k'],
  ['/v1/resumes/public/', '{slug}', 'ann-open'],
])('%s%s answers each status that is described, as it is described', async (door, parameter, good) => {
  const { paths } = (await (await get('/openapi.json')).json()) as {
    paths: Record<string, { get: { responses: Record<string, Described> } }>
  }
  const refusing = () => {
    throw tooManyRequests({ retryAfterSeconds: 7 })
  }
  const full = await listen(doorWith(refusing), '127.0.0.1', 0)
  const ways: Record<string, () => Promise<Response>> = {
    200: () => get(door + good),
    304: () => get(door + good, { 'if-none-match': '*' }),
    400: () => get(`${door}%zz`),
    404: () => get(`${door}nobody-here`),
    429: () => fetch(`http://127.0.0.1:${full.port}${door}${good}`),
  }
  const { default: _, ...responses } = paths[door + parameter]!.get.responses
  expect(Object.keys(responses)).toEqual(Object.keys(ways))
  for (const [status, { content = {}, headers = {} }] of Object.entries(responses)) {
    const answer = await ways[status]!()
    expect(answer.status).toBe(Number(status))
    expect(answer.headers.get('content-type') ?? '').toContain(Object.keys(content)[0] ?? '')
    for (const name of Object.keys(headers)) expect(answer.headers.has(name)).toBe(true)
  }
  await full.close()
})

test('the description has every route that is mounted, and what they answer is as it says', async () => {
  const description = (await (await get('/openapi.json')).json()) as { paths: Record<string, object> }
  const documented = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const app = doorWith((_request, _response, next) => next())
  expect(routesOf(app).filter((route) => route.includes('/v1/'))).toEqual(documented)
  const answersOf = {
    '/v1/profiles/ann.k': answers.profile,
    '/v1/resumes/public/ann-open': answers.resume,
    '/v1/profiles/nobody': problemSchema,
  }
  for (const [path, schema] of Object.entries(answersOf)) {
    const body = await (await get(path)).json()
    // What the schema does not know, parsing would drop.
    expect(schema.parse(body)).toEqual(body)
  }
})

test('nobody writes here', async () => {
  for (const method of ['POST', 'PUT', 'DELETE'])
    expect((await get('/v1/resumes/public/ann-open', {}, method)).status).toBe(404)
  expect((await get('/v1/resumes/public/ann-open', {}, 'HEAD')).status).toBe(200)
})

test('health is told on this door', async () => {
  expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' })
  expect(await (await get('/readyz')).json()).toEqual({
    status: 'ok',
    checks: { postgres: true, nats: true },
  })
})
