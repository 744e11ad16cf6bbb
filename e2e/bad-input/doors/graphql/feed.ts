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
const content = { body: 'text', tags: 'tags?', mediaIds: 'ids?' } as const

const inputs = [
  argument('post.id', 'id', 'ID!', (v) => `{ post(id: ${v}) { id } }`),
  argument('postsByTag.tag', 'name', 'String!', (v) => `{ postsByTag(tag: ${v}) { edges { cursor } } }`),
  ...inputsOf('createPost', { body: 'hi' }, { ...content, requestId: 'id?' }),
  ...inputsOf('updatePost', { id, body: 'hi' }, { id: 'id', ...content }),
  ...inputsOf('createComment', { postId: id, body: 'hi' }, { postId: 'id', body: 'text', requestId: 'id?' }),
  argument(
    'react.kind',
    'choice',
    'ReactionKind!',
    (v) => `{ react(postId: "${id}", kind: ${v}) { __typename } }`,
    'mutation',
  ),
  argument(
    'react.postId',
    'id',
    'ID!',
    (v) => `{ react(postId: ${v}, kind: LIKE) { __typename } }`,
    'mutation',
  ),
  idOf('unreact', 'postId'),
  ...['likePost', 'unlikePost', 'deletePost', 'deleteComment'].map((name) => idOf(name, 'id')),
  ...pageOf('timeline'),
  ...pageOf('postsByTag', undefined, 'tag: "a", '),
  ...pageOf('me.posts', (text) => `me { ${text} }`),
]

const TIMELINE = 'query ($after: String) { timeline(after: $after) { edges { cursor } } }'
const BY_TAG = 'query ($after: String) { postsByTag(tag: "a", after: $after) { edges { cursor } } }'
const OF_ANN = 'query ($after: String) { me { posts(after: $after) { edges { cursor } } } }'
const COMMENTS =
  'query ($id: ID!, $after: String) { post(id: $id) { comments(after: $after) { edges { cursor } } } }'

/** Positions that no list of Ann's has. */
const cursors: Case[] = (
  [
    ['timeline', 'of somebody else', TIMELINE, 'timeline', () => [id, 0, id, 1]],
    ['timeline', 'at no time', TIMELINE, 'timeline', ({ ann }) => [ann.id, 9e15, id, 1]],
    ['timeline', 'after a part of a post', TIMELINE, 'timeline', ({ ann }) => [ann.id, 0, id, 0.5]],
    ['timeline', 'before its beginning', TIMELINE, 'timeline', ({ ann }) => [ann.id, 0, id, -1]],
    ['postsByTag', 'of another tag', BY_TAG, 'tag', () => ['b', 0, id]],
    ['postsByTag', 'at no time', BY_TAG, 'tag', () => ['a', 1e300, id]],
    ['me.posts', 'of somebody else', OF_ANN, 'posts', () => [id, 0, id]],
    ['me.posts', 'of the timeline', OF_ANN, 'timeline', ({ ann }) => [ann.id, 0, id, 1]],
    ['post.comments', 'of another post', COMMENTS, 'comments', () => [id, 0, id]],
    ['post.comments', 'at no time', COMMENTS, 'comments', ({ postId }) => [postId, -9e15, id]],
  ] as [string, string, string, string, (world: World) => (string | number)[]][]
).map(([list, what, query, name, position]) =>
  operationCase(`${list}.after: a place ${what}`, 'after', (w) => [
    query,
    { id: w.postId, after: encodeCursor(name, position(w)) },
  ]),
)

/** The first and the last moment that there are. */
const ends = [-8.64e15, 8.64e15].map((time) =>
  operationCase(
    `timeline.after: ${time}`,
    '',
    ({ ann }) => [TIMELINE, { after: encodeCursor('timeline', [ann.id, time, id, 1]) }],
    ['BAD_USER_INPUT', 200],
  ),
)

/** The same request with two bodies. */
const reused = (name: string, input: (world: World) => object): Case => ({
  what: `${name}.requestId: used before with another body`,
  status: ['CONFLICT'],
  send: async (w) => {
    const requestId = randomUUID()
    const write = (body: string) =>
      ask(w, mutation(name, `${name[0]!.toUpperCase()}${name.slice(1)}Input`), {
        input: { ...input(w), requestId, body },
      })
    await write('one')
    return byCode(write('other'))
  },
})

const twice = [
  operationCase('createPost.tags: 21 of them', 'tags', () => [
    mutation('createPost', 'CreatePostInput'),
    { input: { body: 'hi', tags: Array.from({ length: 21 }, (_, i) => `t${i}`) } },
  ]),
  operationCase('createPost.tags: 10,000 times the same', 'tags', () => [
    mutation('createPost', 'CreatePostInput'),
    { input: { body: 'hi', tags: Array.from({ length: 10_000 }, () => 'same') } },
  ]),
  reused('createPost', () => ({})),
  reused('createComment', ({ postId }) => ({ postId })),
]

/** What the BFF and feed do with posts, comments and timelines. */
export const feedGraphql: Door = {
  name: 'GraphQL of feed',
  pids: ({ system }) => [system.pids.bff!, system.pids.feed!],
  good: ({ ann }) => ann.api.request('{ timeline(first: 5) { edges { node { id likeCount } } } }'),
  cases: [...argumentCases(inputs), ...cursors, ...ends, ...twice],
}
