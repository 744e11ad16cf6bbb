import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { authEnv } from './boot.ts'
import { send } from './rest-client.ts'
import { eventually, type AuthSuite } from './suite.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Auth as a process of its own, ready; for tests that kill it. */
export async function spawnAuth(stores: AuthSuite['stores']): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort()
  const env = { ...process.env, ...authEnv(stores, { AUTH_REST_PORT: String(port) }) }
  const child = spawn(process.execPath, [main], { env, stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}`
  await eventually(async () => {
    const answer = await send(url, 'GET', '/readyz').catch(() => undefined)
    return answer?.status === 200 || undefined
  })
  return { url, child }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
