import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Env } from '@girok/common/config'
import { eventually } from './stream.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Chat as a process of its own, on one port however often it is started. */
export class ChatProcess {
  readonly #env: Env
  readonly #ports: { grpc: number; admin: number }
  #child: ChildProcess | undefined

  private constructor(env: Env, ports: { grpc: number; admin: number }) {
    this.#env = env
    this.#ports = ports
  }

  static async start(env: Env): Promise<ChatProcess> {
    const chat = new ChatProcess(env, { grpc: await freePort(), admin: await freePort() })
    await chat.start()
    return chat
  }

  get address(): string {
    return `127.0.0.1:${this.#ports.grpc}`
  }

  async start(): Promise<void> {
    const ports = { CHAT_GRPC_PORT: String(this.#ports.grpc), CHAT_ADMIN_PORT: String(this.#ports.admin) }
    const env = { ...process.env, ...this.#env, ...ports }
    this.#child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'inherit', 'inherit'] })
    await eventually(() => this.#ready())
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child!
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill(signal)
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }

  async #ready(): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${this.#ports.admin}/readyz`).catch(() => undefined)
    return response?.status === 200
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
