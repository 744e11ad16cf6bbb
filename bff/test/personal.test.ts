import { newId } from '@girok/common/ids'
import type { Running } from '@girok/common/run'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import { codeOf, Person, reasonOf, signedUp, type Answer } from './client.ts'
import { callsDuring } from './metrics.ts'
import { bootPersonal } from './services.ts'

type Someone = Person & { id: string; username: string }

let stores: SuiteStores
let auth: Awaited<ReturnType<typeof bootAuth>>
let personal: Running
let bff: BootedBff
let alice: Someone
let bob: Someone
let nobody: Person

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  personal = await bootPersonal(stores, auth)
  const env = { PERSONAL_GRPC_ADDRESS: `127.0.0.1:${personal.ports['grpc']}` }
  bff = await bootBff(stores, { auth }, env)
  ;[alice, bob] = [await signedUp(bff.url), await signedUp(bff.url)]
  nobody = new Person(bff.url)
})

afterAll(async () => {
  await bff?.close()
  await personal?.close()
  await auth?.close()
  await stores?.close()
})

const act = (person: Person, name: string, userId: string) =>
  person.ask(`mutation ($id: ID!) { ${name}(userId: $id) { user { id username } } }`, { id: userId })
const CREATE =
  'mutation ($input: CreateResumeInput!) { createResume(input: $input) { resume { id version } } }'
const UPDATE =
  'mutation ($input: UpdateResumeInput!) { updateResume(input: $input) { resume { title summary version } } }'
const PROFILE =
  'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { profile { headline website } } }'
const resume = (given: object = {}) => ({
  title: 'CV',
  summary: 's',
  slug: `s-${newId()}`,
  sections: [],
  ...given,
})
const fieldsOf = (answer: Answer) =>
  answer.errors?.[0]?.extensions['fields'].map(({ field }: { field: string }) => field)

test('a page of people with all that is theirs makes as many calls as one of them', async () => {
  const star = await signedUp(bff.url)
  const fans: Someone[] = []
  const query = `{ me { followers(first: 50) { edges { node {
    username profile { headline } avatarUrl followerCount followingCount followedByMe friend
    resumes(first: 2) { edges { node { title owner { username } } } }
    followers(first: 2) { edges { node { username followedByMe } } }
    following(first: 2) { edges { node { username profile { bio } } } } } } } } }`
  const counts = []
  for (const size of [1, 6]) {
    while (fans.length < size) {
      const fan = await signedUp(bff.url)
      fans.push(fan)
      expect((await act(fan, 'follow', star.id)).errors).toBeUndefined()
      expect((await act(star, 'follow', fan.id)).errors).toBeUndefined()
    }
    counts.push(
      await callsDuring([bff.adminUrl], async () => {
        const { data, text } = await star.ask(query)
        if (!data?.me) throw new Error(text)
        expect(data.me.followers.edges).toHaveLength(size)
        for (const { node } of data.me.followers.edges)
          expect(node).toMatchObject({ followedByMe: true, friend: true, followerCount: 1, avatarUrl: null })
      }),
    )
  }
  expect(counts[1]).toEqual(counts[0])
  const { GetUsersByIds, ...ofPersonal } = counts[0]!
  expect(GetUsersByIds).toBeLessThanOrEqual(4)
  expect(Object.values(ofPersonal).reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(9)
})

test('search finds nobody in a block with the one who asks, whoever made it, and its cursor still leads on', async () => {
  const [first, second, third] = [
    await signedUp(bff.url, 'find'),
    await signedUp(bff.url, 'find'),
    await signedUp(bff.url, 'find'),
  ]
  const find = async (person: Someone, first = 50, after: string | null = null) => {
    const query = `query ($first: Int, $after: String) { searchUsers(query: "find", first: $first, after: $after) {
      edges { node { id } } pageInfo { hasNextPage endCursor } } }`
    const { data, text } = await person.ask(query, { first, after })
    if (!data) throw new Error(text)
    const { edges, pageInfo } = data.searchUsers
    return { ids: edges.map(({ node }: { node: { id: string } }) => node.id), ...pageInfo }
  }
  const all = (await find(third)).ids
  expect(all).toHaveLength(3)
  await act(first, 'block', second.id)
  expect((await find(first)).ids).toEqual(all.filter((id: string) => id !== second.id))
  expect((await find(second)).ids).toEqual(all.filter((id: string) => id !== first.id))
  expect((await find(third)).ids).toEqual(all)
  await act(first, 'block', third.id)
  let page = await find(third, 1)
  const walked = [...page.ids]
  while (page.hasNextPage) {
    page = await find(third, 1, page.endCursor)
    walked.push(...page.ids)
  }
  expect(walked).toEqual(all.filter((id: string) => id !== first.id))
})

test('a profile is there at once, null clears a field and absent leaves it', async () => {
  const fresh = await signedUp(bff.url)
  const { data } = await fresh.ask(
    '{ me { profile { headline version updatedAt avatarFileId } resumes { edges { cursor } } } }',
  )
  expect(data.me.profile).toMatchObject({ headline: '', avatarFileId: null })
  await fresh.ask(PROFILE, { input: { headline: 'Hi', website: 'https://girok.dev' } })
  const cleared = await fresh.ask(PROFILE, { input: { website: null } })
  expect(cleared.data.updateProfile.profile).toEqual({ headline: 'Hi', website: null })
})

test('a change of a résumé names its version: of two from the same one, the second is CONFLICT', async () => {
  const made = (await alice.ask(CREATE, { input: resume() })).data.createResume.resume
  const input = { id: made.id, version: made.version }
  const first = await alice.ask(UPDATE, { input: { ...input, title: 'New', summary: null } })
  expect(first.data.updateResume.resume).toEqual({ title: 'New', summary: '', version: 2 })
  const second = await alice.ask(UPDATE, { input: { ...input, title: 'Lost' } })
  expect([codeOf(second), reasonOf(second)]).toEqual(['CONFLICT', 'STALE_VERSION'])
  const removed = await alice.ask('mutation ($id: ID!) { deleteResume(id: $id) { id } }', { id: made.id })
  expect(removed.data.deleteResume).toEqual({ id: made.id })
  const again = await alice.ask('mutation ($id: ID!) { deleteResume(id: $id) { id } }', { id: made.id })
  expect(codeOf(again)).toBe('NOT_FOUND')
})

test('what is hidden or not there is null without an error', async () => {
  const made = (await alice.ask(CREATE, { input: resume() })).data.createResume.resume
  const query = 'query ($id: ID!) { resume(id: $id) { id } publicResume(slug: "no-such-slug") { id } }'
  for (const id of [made.id, newId()]) {
    const { data, errors } = await bob.ask(query, { id })
    expect([data, errors]).toEqual([{ resume: null, publicResume: null }, undefined])
  }
})

test('bad input is BAD_USER_INPUT with the names that the schema has', async () => {
  const cases: [string, object, string[]][] = [
    [CREATE, { input: resume({ slug: 'A B' }) }, ['slug']],
    [CREATE, { input: resume({ requestId: 'x' }) }, ['requestId']],
    [
      CREATE,
      { input: resume({ sections: [{ kind: 'TEXT', title: 't', items: [{ title: '' }] }] }) },
      ['sections.0.items.0.title'],
    ],
    [UPDATE, { input: { id: 'x', version: 1, title: 't' } }, ['id']],
    [UPDATE, { input: { id: newId(), version: 1 } }, ['input']],
    [PROFILE, { input: { headline: 'x'.repeat(161) } }, ['headline']],
    [PROFILE, { input: { avatarFileId: 'x' } }, ['avatarFileId']],
    ['mutation ($id: ID!) { follow(userId: $id) { user { id } } }', { id: 'x' }, ['userId']],
    ['mutation ($id: ID!) { follow(userId: $id) { user { id } } }', { id: alice.id }, ['userId']],
    ['{ me { followers(first: 0) { edges { cursor } } } }', {}, ['first']],
    ['{ me { following(after: "x") { edges { cursor } } } }', {}, ['after']],
    ['query ($id: ID!) { resume(id: $id) { id } }', { id: 'x' }, ['id']],
  ]
  for (const [query, variables, fields] of cases) {
    const answer = await alice.ask(query, variables)
    expect([query, codeOf(answer), fieldsOf(answer)]).toEqual([query, 'BAD_USER_INPUT', fields])
  }
})

test('without signing in a person’s public side is there, and nothing else', async () => {
  const query = `query ($username: String!) { user(username: $username) { username profile { headline } followerCount
    followedByMe friend followers { edges { cursor } } } publicResume(slug: "nothing-here") { id } }`
  const { data, errors } = await nobody.ask(query, { username: alice.username })
  expect(data).toMatchObject({
    user: {
      username: alice.username,
      profile: { headline: '' },
      followerCount: 0,
      followedByMe: null,
      friend: null,
      followers: null,
    },
    publicResume: null,
  })
  expect(errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
    [['user', 'followers'], 'UNAUTHENTICATED'],
  ])
  for (const query of [
    `{ resume(id: "${newId()}") { id } }`,
    `mutation { follow(userId: "${newId()}") { user { id } } }`,
    `mutation { updateProfile(input: { headline: "x" }) { profile { headline } } }`,
  ])
    expect(codeOf(await nobody.ask(query))).toBe('UNAUTHENTICATED')
})

test('while personal is away everything else of a person is there', async () => {
  const env = { PERSONAL_GRPC_ADDRESS: '127.0.0.1:1' }
  const alone = await bootBff(stores, { auth }, env)
  const { data, extensions } = await alice
    .at(alone.url)
    .ask('{ me { username profile { headline } followerCount resumes { edges { cursor } } } }')
  await alone.close()
  expect(data).toEqual({
    me: { username: alice.username, profile: null, followerCount: null, resumes: null },
  })
  expect(extensions?.['degraded']).toEqual(['personal'])
})

test('while personal is away people are still found', async () => {
  const alone = await bootBff(stores, { auth }, { PERSONAL_GRPC_ADDRESS: '127.0.0.1:1' })
  const query = `{ searchUsers(query: "${bob.username}") { edges { node { id } } } }`
  const { data, errors } = await alice.at(alone.url).ask(query)
  await alone.close()
  expect([data.searchUsers.edges, errors]).toEqual([[{ node: { id: bob.id } }], undefined])
})
