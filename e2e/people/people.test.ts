import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { System } from '@girok/dev-env/system'
import { Person } from '../support/person.ts'
import { freePorts } from '../support/ports.ts'
import { untilDone } from '../support/until.ts'

jest.setTimeout(180_000)

let dataDir: string
let system: System
let [ann, ben] = [] as Person[] as [Person, Person]

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'girok-people-'))
  system = await System.start({ dataDir, ports: freePorts })
  const newPerson = () => untilDone(() => new Person(system.urls.graphql).register())
  ;[ann, ben] = [await newPerson(), await newPerson()]
})
afterAll(async () => {
  await system?.close()
  await rm(dataDir, { recursive: true, force: true })
})

const rest = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://localhost:${system.ports.PERSONAL_REST_PORT}${path}`, { headers })

const RESUME = 'resume { id slug public version owner { username } sections { kind title items { title } } }'

/** What one person sees of another. */
async function see(viewer: Person, whom: Person) {
  const query = `query ($username: String!) { user(username: $username) {
    profile { headline version } followerCount followingCount followedByMe friend
    followers { edges { node { username } } } } }`
  const { user } = await viewer.api.request<{ user: Record<string, unknown> }>(query, {
    username: whom.username,
  })
  return user
}

const act = (person: Person, name: string, whom: Person) =>
  person.api.send(`mutation ($id: ID!) { ${name}(userId: $id) { user { id followedByMe } } }`, {
    id: whom.id,
  })

test('a person tells of themselves, and everybody can see it by its address', async () => {
  const input = { headline: 'Gardener', website: 'https://ann.example' }
  const { updateProfile } = await ann.api.request<{ updateProfile: { profile: object } }>(
    'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { profile { headline website bio } } }',
    { input },
  )
  expect(updateProfile.profile).toEqual({ ...input, bio: '' })
  const shown = await rest(`/v1/profiles/${ann.username}`)
  expect(await shown.json()).toMatchObject({ userId: ann.id, profile: input, followerCount: 0, resumes: [] })
})

test('a résumé is private until its owner opens it; then its link works, with an ETag', async () => {
  const slug = `cv-${ann.id.slice(-12)}`
  const sections = [{ kind: 'SKILLS', title: 'Skills', items: [{ title: 'Pruning' }] }]
  const { createResume } = await ann.api.request<{
    createResume: { resume: { id: string; version: number } }
  }>(`mutation ($input: CreateResumeInput!) { createResume(input: $input) { ${RESUME} } }`, {
    input: { slug, title: 'CV', summary: '', sections },
  })
  const { id, version } = createResume.resume
  expect(createResume.resume).toMatchObject({ public: false, owner: { username: ann.username } })
  const byId = 'query ($id: ID!) { resume(id: $id) { slug } }'
  expect(await ben.api.request(byId, { id })).toEqual({ resume: null })
  expect((await rest(`/v1/resumes/public/${slug}`)).status).toBe(404)

  const UPDATE = `mutation ($input: UpdateResumeInput!) { updateResume(input: $input) { ${RESUME} } }`
  await ann.api.request(UPDATE, { input: { id, version, public: true } })
  expect(await ben.api.request(byId, { id })).toEqual({ resume: { slug } })
  const shown = await rest(`/v1/resumes/public/${slug}`)
  expect(await shown.json()).toMatchObject({ id, sections })
  const again = await rest(`/v1/resumes/public/${slug}`, { 'if-none-match': shown.headers.get('etag')! })
  expect(again.status).toBe(304)
  const stale = await ann.api.send(UPDATE, { input: { id, version, title: 'Lost' } })
  expect(stale.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', reason: 'STALE_VERSION' })
  const anybody = new Person(system.urls.graphql)
  expect(
    await anybody.api.request('query ($slug: String!) { publicResume(slug: $slug) { id } }', { slug }),
  ).toEqual({ publicResume: { id } })
})

test('two people follow each other and are friends, until one blocks the other', async () => {
  expect((await act(ben, 'follow', ann)).data).toMatchObject({ follow: { user: { followedByMe: true } } })
  expect(await see(ben, ann)).toMatchObject({
    profile: { headline: 'Gardener' },
    followerCount: 1,
    followedByMe: true,
    friend: false,
    followers: { edges: [{ node: { username: ben.username } }] },
  })
  await act(ann, 'follow', ben)
  expect(await see(ben, ann)).toMatchObject({ friend: true, followingCount: 1 })

  await act(ann, 'block', ben)
  expect(await see(ben, ann)).toMatchObject({ followerCount: 0, followedByMe: false, friend: false })
  const refused = await act(ben, 'follow', ann)
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', reason: 'BLOCKED' })
  await act(ann, 'unblock', ben)
  expect((await act(ben, 'follow', ann)).errors).toBeUndefined()
})
