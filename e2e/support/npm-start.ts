import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { defaultPorts, type PortName } from '@girok/dev-env/services'

const root = resolve(import.meta.dirname, '../..')
const names = Object.keys(defaultPorts) as PortName[]

export interface Started {
  port: (name: PortName) => number
  /** All that it printed so far. */
  output: () => string
  /** Asks it to end as Ctrl-C does; resolves with its exit code. */
  stop: () => Promise<number | null>
}

/** Runs `npm start` itself, on free ports with that data folder, until its banner is there. */
export async function npmStart(dataDir: string): Promise<Started> {
  const ports = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await freePort()] as const)),
  )
  const env = {
    ...process.env,
    ...Object.fromEntries(Object.entries(ports).map(([k, v]) => [k, String(v)])),
    GIROK_DATA_DIR: dataDir,
  }
  const child = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  let output = ''
  const ready = new Promise<void>((resolve) => {
    const take = (text: Buffer) => {
      output += text.toString()
      if (output.includes('Ctrl-C ends everything')) resolve()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
  })
  await Promise.race([
    ready,
    exited.then((code) => Promise.reject(new Error(`npm start ended with ${code}:\n${output}`))),
  ])
  const end = () => {
    process.kill(-child.pid!, 'SIGINT')
    return exited
  }
  let ending: Promise<number | null> | undefined
  const stop = () => (ending ??= end())
  return { port: (name) => ports[name]!, output: () => output, stop }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
