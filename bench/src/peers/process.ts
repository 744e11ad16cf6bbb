import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

/** Starts a peer in a process of its own; it answers with its URL. */
export async function startPeer(
  file: string,
  env: Record<string, string> = {},
): Promise<{ url: string; pid: number; stop: () => void }> {
  const child: ChildProcess = fork(resolve(import.meta.dirname, file), { env: { ...process.env, ...env } })
  const [url] = (await once(child, 'message')) as [string]
  return { url, pid: child.pid!, stop: () => child.kill() }
}
