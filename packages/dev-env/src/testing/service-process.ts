import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Env } from '@girok/common/config'
import { eventually } from '@girok/common/testing/eventually'

interface Program {
  main: string
  /** Its variables are `<NAME>_GRPC_PORT` and `<NAME>_ADMIN_PORT`. */
  name: string
  env: Env
}

/** A service as a process of its own, on one port however often it is started. */
export class ServiceProcess {
  readonly #program: Program
  readonly #ports: { grpc: number; admin: number }
  #child: ChildProcess | undefined

  private constructor(program: Program, ports: { grpc: number; admin: number }) {
    this.#program = program
    this.#ports = ports
  }

  static async start(main: URL, name: string, env: Env): Promise<ServiceProcess> {
    const ports = { grpc: await freePort(), admin: await freePort() }
    const service = new ServiceProcess({ main: fileURLToPath(main), name, env }, ports)
    await service.start()
    return service
  }

  get address(): string {
    return `127.0.0.1:${this.#ports.grpc}`
  }

  async start(): Promise<void> {
    const { main, name, env: given } = this.#program
    const ports = {
      [`${name}_GRPC_PORT`]: String(this.#ports.grpc),
      [`${name}_ADMIN_PORT`]: String(this.#ports.admin),
    }
    const env = { ...process.env, ...given, ...ports }
    this.#child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'] })
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
