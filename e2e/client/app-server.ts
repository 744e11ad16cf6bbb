import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'

const client = join(import.meta.dirname, '../../packages/client/src')
const socketIo = join(
  dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')),
  'dist',
)
const html = `<!doctype html><script type="importmap">
  { "imports": { "socket.io-client": "/socket.io.esm.min.js" } }</script>`

/** A frontend's own server: an empty page that can import the client as ES modules. */
export async function serveApp(): Promise<{ origin: string; close: () => void }> {
  const server = createServer(({ url = '/' }, response) => {
    answer(url, response).catch(() => response.writeHead(404).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { origin, close }
}

async function answer(path: string, response: ServerResponse): Promise<void> {
  if (path === '/') return void response.setHeader('content-type', 'text/html').end(html)
  const script = path.endsWith('.ts')
    ? stripTypeScriptTypes(await readFile(join(client, path), 'utf8'))
    : await readFile(join(socketIo, path), 'utf8')
  response.setHeader('content-type', 'text/javascript').end(script)
}
