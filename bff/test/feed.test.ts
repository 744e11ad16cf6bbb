import { eventually } from '@girok/common/testing/eventually'
import { newId } from '@girok/common/ids'
import type { Running } from '@girok/common/run'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import { bootAuth, bootBff, type BootedBff } from './boot.ts'
import type { Person } from './client.ts'
import { codeOf, reasonOf, signedUp, type Answer } from './client.ts'
import { callsDuring } from './metrics.ts'
import { bootFeed, bootPersonal } from './services.ts'

type Someone = Person & { id: string; username: string }

let stores: SuiteStores
let auth: Awaited<ReturnType<typeof bootAuth>>
let personal: Running
let feed: Running
let bff: BootedBff
let alice: Someone
let bob: Someone

beforeAll(async () => {
  stores = await suiteStores({ postgres: true, mongo: true, valkey: true, nats: true })
  auth = await bootAuth(stores)
  personal = await bootPersonal(stores, auth)
  const personalAddress = `127.0.0.1:${personal.ports['grpc']}`
  feed = await bootFeed(stores, auth, personalAddress)
  bff = await bootBff(
    stores,
    { auth },
    { PERSONAL_GRPC_ADDRESS: personalAddress, FEED_GRPC_ADDRESS: `127.0.0.1:${feed.ports['grpc']}` },
  )
  ;[alice, bob] = [await signedUp(bff.url), await signedUp(bff.url)]
})

afterAll(async () => {
  await bff?.close()
  await feed?.close()
  await personal?.close()
  await auth?.close()
  await stores?.close()
})

const CREATE = `mutation ($input: CreatePostInput!) { createPost(input: $input) { post {
  id body tags media { id } likeCount likedByMe reactions { kind count } myReaction commentCount author { username } } } }`
const COMMENT =
  'mutation ($input: CreateCommentInput!) { createComment(input: $input) { comment { id post { commentCount } } } }'
const TIMELINE = `query ($first: Int, $after: String) { timeline(first: $first, after: $after) {
  edges { cursor node { id body } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`

async function post(person: Person, body: string, more: object = {}): Promise<{ id: string }> {
  const answer = await person.ask(CREATE, { input: { body, ...more } })
  if (answer.errors) throw new Error(answer.text)
  return answer.data.createPost.post
}

const follow = (person: Person, userId: string) =>
  person.ask('mutation ($id: ID!) { follow(userId: $id) { user { id } } }', { id: userId })

const bodiesOf = ({ data }: Answer): string[] =>
  data.timeline.edges.map(({ node }: { node: { body: string } }) => node.body)

const fieldsOf = (answer: Answer) =>
  answer.errors?.[0]?.extensions['fields']?.map(({ field }: { field: string }) => field)

test('a timeline with authors, relations and comments makes as many calls with one post as with many', async () => {
  const reader = await signedUp(bff.url)
  const authors: Someone[] = []
  const query = `{ timeline(first: 50) { edges { node { body author { displayName followedByMe }
    comments(first: 3) { edges { node { body author { username } } } } } } } }`
  const counts = []
  for (const size of [1, 5]) {
    while (authors.length < size) {
      const author = await signedUp(bff.url)
      authors.push(author)
      await follow(reader, author.id)
      const { id: postId } = await post(author, `by ${author.username}`)
      for (const body of ['one', 'two', 'three', 'four'])
        await authors[0]!.ask(COMMENT, { input: { postId, body } })
    }
    await eventually(async () => bodiesOf(await reader.ask(TIMELINE)).length === size)
    counts.push(
      await callsDuring([bff.adminUrl], async () => {
        const { data, errors } = await reader.ask(query)
        expect(errors).toBeUndefined()
        expect(data.timeline.edges).toHaveLength(size)
        for (const { node } of data.timeline.edges) {
          expect(node.author.followedByMe).toBe(true)
          expect(node.comments.edges).toHaveLength(3)
          expect(node.comments.edges[0].node.author.username).toBe(authors[0]!.username)
        }
      }),
    )
  }
  expect(counts[1]).toEqual(counts[0])
  expect(counts[0]).toMatchObject({ GetTimeline: 1, BatchListComments: 1, GetRelations: 1 })
  expect(Object.values(counts[0]!).reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(6)
})

test('a post is made, changed, reacted to, commented and deleted, each answer with one’s own part in it', async () => {
  const { id } = await post(alice, 'hello', { tags: ['#Hi'] })
  const run = async (text: string, variables: object = {}) => {
    const { data, errors } = await bob.ask(text, { id, ...variables })
    expect(errors).toBeUndefined()
    return data
  }
  const fields = 'post { likeCount likedByMe myReaction reactions { kind count } }'
  expect(await run(`mutation ($id: ID!) { likePost(id: $id) { ${fields} } }`)).toMatchObject({
    likePost: { post: { likeCount: 1, likedByMe: true, myReaction: 'LIKE' } },
  })
  expect(await run(`mutation ($id: ID!) { react(postId: $id, kind: WOW) { ${fields} } }`)).toEqual({
    react: {
      post: { likeCount: 0, likedByMe: false, myReaction: 'WOW', reactions: [{ kind: 'WOW', count: 1 }] },
    },
  })
  expect(await run(`mutation ($id: ID!) { unlikePost(id: $id) { ${fields} } }`)).toMatchObject({
    unlikePost: { post: { myReaction: 'WOW' } },
  })
  expect(await run(`mutation ($id: ID!) { unreact(postId: $id) { ${fields} } }`)).toMatchObject({
    unreact: { post: { myReaction: null, reactions: [] } },
  })
  const said = await run(COMMENT, { input: { postId: id, body: 'well' } })
  expect(said.createComment.comment.post).toEqual({ commentCount: 1 })
  const changed = await alice.ask(
    'mutation ($input: UpdatePostInput!) { updatePost(input: $input) { post { body tags commentCount } } }',
    { input: { id, tags: null } },
  )
  expect(changed.data.updatePost.post).toEqual({ body: 'hello', tags: [], commentCount: 1 })
  expect((await alice.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id })).data).toEqual({
    deletePost: { id },
  })
  expect((await bob.ask('query ($id: ID!) { post(id: $id) { id } }', { id })).data).toEqual({ post: null })
  const again = await alice.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id })
  expect([codeOf(again), reasonOf(again)]).toEqual(['NOT_FOUND', 'POST_NOT_FOUND'])
})

test('faults name the schema’s own fields', async () => {
  const tries: [object, string][] = [
    [{ body: '' }, 'body'],
    [{ body: 'x', tags: [''] }, 'tags.0'],
    [{ body: 'x', mediaIds: [newId()] }, 'mediaIds'],
    [{ body: 'x', requestId: 'nonsense' }, 'requestId'],
  ]
  for (const [input, field] of tries) {
    const answer = await alice.ask(CREATE, { input })
    expect([codeOf(answer), fieldsOf(answer)]).toEqual(['BAD_USER_INPUT', [field]])
  }
  const requestId = newId()
  await post(alice, 'a', { requestId })
  const reused = await alice.ask(CREATE, { input: { body: 'b', requestId } })
  expect([codeOf(reused), reasonOf(reused)]).toEqual(['CONFLICT', 'REQUEST_ID_REUSED'])
  for (const variables of [{ first: -1 }, { after: 'nonsense' }]) {
    const answer = await alice.ask(TIMELINE, variables)
    expect([codeOf(answer), fieldsOf(answer)]).toEqual(['BAD_USER_INPUT', Object.keys(variables)])
  }
})

test('posts are had from a person and by their tag, as connections', async () => {
  const tag = newId()
  const author = await signedUp(bff.url)
  for (const body of ['a', 'b', 'c']) await post(author, body, { tags: [tag] })
  const query = `query ($id: ID!, $tag: String!, $after: String) {
    usersByIds(ids: [$id]) { posts(first: 2, after: $after) { edges { node { body } } pageInfo { hasNextPage endCursor } } }
    postsByTag(tag: $tag, first: 2) { edges { node { body author { id } } } } }`
  const first = (await bob.ask(query, { id: author.id, tag })).data
  const { edges, pageInfo } = first.usersByIds[0].posts
  expect(edges.map(({ node }: { node: { body: string } }) => node.body)).toEqual(['c', 'b'])
  expect(first.postsByTag.edges[0].node.author.id).toBe(author.id)
  const rest = await bob.ask(query, { id: author.id, tag, after: pageInfo.endCursor })
  expect(rest.data.usersByIds[0].posts.edges).toEqual([{ node: { body: 'a' } }])
})

test('with feed away a timeline is empty and says so, and all else is answered', async () => {
  await feed.close()
  const { data, errors, text } = await alice.ask(
    '{ me { username posts { edges { cursor } } } timeline { edges { cursor } } }',
  )
  expect(data).toEqual({ me: { username: alice.username, posts: null }, timeline: { edges: [] } })
  expect(new Set(errors!.map(({ extensions }) => extensions['code']))).toEqual(new Set(['UNAVAILABLE']))
  expect(JSON.parse(text).extensions.degraded).toEqual(['feed'])
})
