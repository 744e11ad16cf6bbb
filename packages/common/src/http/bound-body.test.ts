import { connect, type Socket } from 'node:net'
import express from 'express'
import { listen, type HttpServer } from './listen.ts'

let server: HttpServer
let ours: Socket
beforeAll(async () => {
  const app = express()
  app.use((request, _response, next) => {
    ours = request.socket
    next()
  })
  app.post('/json', express.json(), (request, response) => void response.json(request.body))
  server = await listen(app, '127.0.0.1', 0)
})
afterAll(() => server.close())

/** What parsers may read of a body before it is cut, and what Node reads in the turn in which it is. */
const MOST_READ = 14 * 1024 * 1024
const PIECE = 'x'.repeat(64 * 1024)

/** Pours a body into a path until the server closes; yields all that it answered. */
async function pour(path: string, headers: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString())).on('error', () => {})
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`)
  const chunk = headers.startsWith('Transfer') ? `10000\r\n${PIECE}\r\n` : PIECE
  const more = () => {
    while (socket.writable && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}

test.each([
  ['/json', 'Transfer-Encoding: chunked', 413],
  ['/json', 'Transfer-Encoding: chunked\r\nConnection: close', 413],
  ['/json', 'Content-Length: 1000000000', 413],
  ['/nothing', 'Transfer-Encoding: chunked', 404],
  ['/nothing', 'Content-Length: 1000000000\r\nConnection: close', 404],
])(
  'a body without end to %s (%s) is answered with %i and cut, and is not read on',
  async (path, headers, status) => {
    expect(await pour(path, headers)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(ours.bytesRead).toBeLessThan(MOST_READ)
  },
)
