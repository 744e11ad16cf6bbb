// What a person would write by hand instead of GraphQL: REST routes over the same gRPC clients and the same sessions.
import express, { type Request } from 'express'
import type { AddressInfo } from 'node:net'
import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { ChatServiceService, RoomKind } from '@girok/proto/chat/v1/chat'
import { FeedServiceService } from '@girok/proto/feed/v1/feed'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import { configShape } from '@girok/bff/config'
import { SessionRecords } from '@girok/bff/session/records'
import { Seal } from '@girok/bff/session/seal'
import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import { connect } from '@girok/common/grpc/client'
import { createLog } from '@girok/common/log'
import { serviceTokens } from '@girok/common/s2s/identity'
import { connectValkey } from '@girok/common/stores/valkey'

const config = readConfig(configShape)
const tokens = serviceTokens(config, 'bff', config.BFF_CLIENT_SECRET)
const auth = connect(AuthServiceService, { target: 'auth', address: config.AUTH_GRPC_ADDRESS, tokens })
const chat = connect(ChatServiceService, { target: 'chat', address: config.CHAT_GRPC_ADDRESS, tokens })
const feed = connect(FeedServiceService, { target: 'feed', address: config.FEED_GRPC_ADDRESS, tokens })
const personal = connect(PersonalServiceService, {
  target: 'personal',
  address: config.PERSONAL_GRPC_ADDRESS,
  tokens,
})
const valkey = connectValkey(config.VALKEY_URL, createLog('rest', 'warn'))
const records = new SessionRecords(valkey, new Seal(config.SESSION_KEYS), config.SESSION_IDLE_SECONDS)

const app = express().disable('x-powered-by').disable('etag')

/** The call of the cookie's person. */
async function callOf(request: Request) {
  const [, id = ''] = /session_id=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
  const record = await records.load(decodeURIComponent(id).replace(/^s:([^.]+)\..*$/, '$1'))
  if (!record) throw new Error('no session')
  return newCall({ userId: record.userId, sessionId: record.sessionId, roles: record.roles })
}

app.get('/me', async (request, response) => {
  const call = await callOf(request)
  const { id, username } = await auth.getUser({ userId: call.userId }, call)
  response.json({ me: { id, username } })
})

app.get('/rooms', async (request, response) => {
  const call = await callOf(request)
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
  const call = await callOf(request)
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
