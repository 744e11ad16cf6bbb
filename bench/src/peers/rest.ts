// What a person would write by hand instead of GraphQL: REST routes over the same gRPC clients and the same sessions.
import express from 'express'
import type { AddressInfo } from 'node:net'
import { RoomKind } from '@girok/proto/chat/v1/chat'
import { callOf, services } from './behind.ts'

const { auth, chat, feed, personal } = services
const app = express().disable('x-powered-by').disable('etag')

app.get('/me', async (request, response) => {
  const call = await callOf(request.headers.cookie)
  const { id, username } = await auth.getUser({ userId: call.userId }, call)
  response.json({ me: { id, username } })
})

app.get('/rooms', async (request, response) => {
  const call = await callOf(request.headers.cookie)
  const { rooms } = await chat.getRooms({ pageSize: 20, pageToken: '' }, call)
  const ids = new Set(
    rooms.flatMap((room) => [...room.memberIds, room.lastMessage?.authorId ?? room.memberIds[0]!]),
  )
  const { users } = await auth.getUsersByIds({ ids: [...ids] }, call)
  const shown = (userId: string | undefined) => userId && { id: userId, username: users[userId]?.username }
  response.json({
    rooms: rooms.map((room) => ({
      id: room.id,
      kind: room.kind === RoomKind.ROOM_KIND_DIRECT ? 'DIRECT' : 'GROUP',
      name: room.name ?? null,
      unreadCount: room.unreadCount,
      members: room.memberIds.map(shown),
      lastMessage: room.lastMessage && {
        body: room.lastMessage.body,
        author: shown(room.lastMessage.authorId),
      },
    })),
  })
})

app.get('/timeline', async (request, response) => {
  const call = await callOf(request.headers.cookie)
  const { posts } = await feed.getTimeline({ pageSize: 20, pageToken: '' }, call)
  const authorIds = [...new Set(posts.map(({ authorId }) => authorId))]
  const [{ relations }, { pages }] = await Promise.all([
    personal.getRelations({ userIds: authorIds }, call),
    feed.batchListComments({ postIds: posts.map(({ id }) => id), pageSize: 3, pageToken: '' }, call),
  ])
  const comments = Object.values(pages).flatMap((page) => page.comments)
  const ids = new Set([...authorIds, ...comments.map(({ authorId }) => authorId)])
  const { users } = await auth.getUsersByIds({ ids: [...ids] }, call)
  response.json({
    timeline: posts.map(({ id, body, likeCount, authorId }) => ({
      id,
      body,
      likeCount,
      author: {
        displayName: users[authorId]?.displayName,
        followedByMe: relations[authorId]?.followedByMe,
      },
      comments: pages[id]?.comments.map((comment) => ({
        body: comment.body,
        author: { username: users[comment.authorId]?.username },
      })),
    })),
  })
})

const server = app.listen(0, '127.0.0.1', () =>
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
)
