// A bare Socket.IO server with the Valkey adapter: rooms, and a broadcast to a room; no tickets, no members, no resume.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'

const connect = () => new Redis(process.env['VALKEY_CACHE_URL']!)
const http = createServer()
const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })
io.adapter(createAdapter(connect(), connect()))
io.of('/chat').on('connection', async (socket) => {
  await socket.join(String(socket.handshake.auth['room']))
  socket.emit('hello')
})

process.on('message', ({ room, event }: { room: string; event: { type: string } }) =>
  io.of('/chat').to(room).emit(event.type, event),
)
http.listen(0, '127.0.0.1', () => process.send!((http.address() as AddressInfo).port))
