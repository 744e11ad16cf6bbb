import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Times } from '../src/service/attendance.ts'
import type { World } from './world.ts'

const NODE = new URL('./node.ts', import.meta.url).pathname
/** Compiled code is kept between starts. */
const CACHE = join(tmpdir(), 'girok-test-compile-cache')
/** Soon enough for a test to wait for it. */
const SOON: Times = { graceMs: 500, renewMs: 200, ttlMs: 1_000 }

/** A node as a process that may be killed, stopped, and started again at its port. */
export class ClusterNode {
  readonly port: number
  readonly #env: NodeJS.ProcessEnv
  #process!: ChildProcess

  private constructor(port: number, env: NodeJS.ProcessEnv) {
    this.port = port
    this.#env = env
  }

  static async start({ env, issuer }: World, times = SOON): Promise<ClusterNode> {
    const tokens = issuer.tokensOf('ws-gateway')
    const shown = { chat: await tokens.get('chat'), personal: await tokens.get('personal') }
    const port = await freePort()
    const own = {
      WS_PORT: String(port),
      SERVICE_TOKENS: JSON.stringify(shown),
      PRESENCE_TIMES: JSON.stringify(times),
      NODE_COMPILE_CACHE: CACHE,
    }
    const node = new ClusterNode(port, { ...process.env, ...issuer.issuer, ...env, ...own })
    await node.start()
    return node
  }

  get pid(): number {
    return this.#process.pid!
  }

  /** Resolves when it takes sockets; what fails to start is started again, as a supervisor does. */
  async start(): Promise<void> {
    this.#spawn()
    while (!(await isReady(this.port))) {
      if (this.#process.exitCode !== null) this.#spawn()
      await delay(25)
    }
  }

  #spawn(): void {
    this.#process = spawn(process.execPath, [NODE], {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name)
  }

  /** Resolves with its exit code. */
  async end(name: NodeJS.Signals): Promise<number | null> {
    const { promise, resolve } = Promise.withResolvers<number | null>()
    this.#process.once('exit', resolve)
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return this.#process.exitCode
    this.signal(name)
    return promise
  }
}

/** Whether a node takes sockets. */
export const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
