import { setTimeout as delay } from 'node:timers/promises'
import { Person } from '@girok/e2e/support/person'

const POSTS = 20
const AUTHORS = 5

/** What is asked: a timeline with its authors, and three comments of each post with theirs. */
export const TIMELINE = `{ timeline { edges { node { id body likeCount author { displayName followedByMe }
  comments(first: 3) { edges { node { body author { username } } } } } } } }`
const FOLLOW = 'mutation ($id: ID!) { follow(userId: $id) { user { id } } }'
const POST = 'mutation ($body: String!) { createPost(input: { body: $body }) { post { id } } }'
const COMMENT =
  'mutation ($postId: ID!, $body: String!) { createComment(input: { postId: $postId, body: $body }) { comment { id } } }'

/** Twenty posts of five people whom the reader follows, with three comments each. */
export async function fillTimeline(reader: Person, graphqlUrl: string): Promise<void> {
  const authors = await Promise.all(Array.from({ length: AUTHORS }, () => new Person(graphqlUrl).register()))
  for (const { id } of authors) await reader.api.request(FOLLOW, { id })
  for (let n = 0; n < POSTS; n++) {
    const { createPost } = await authors[n % AUTHORS]!.api.request<{ createPost: { post: { id: string } } }>(
      POST,
      { body: `post ${n}` },
    )
    for (const c of [1, 2, 3])
      await authors[(n + c) % AUTHORS]!.api.request(COMMENT, {
        postId: createPost.post.id,
        body: `comment ${c}`,
      })
  }
  for (;;) {
    const { timeline } = await reader.api.request<{ timeline: { edges: unknown[] } }>(TIMELINE)
    if (timeline.edges.length === POSTS) return
    await delay(20)
  }
}
