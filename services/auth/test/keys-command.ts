import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { authEnv } from './boot.ts'
import type { AuthSuite } from './suite.ts'

const script = fileURLToPath(new URL('../../../scripts/keys.ts', import.meta.url))

/** `npm run keys -- …`, as an operator beside these stores runs it. */
export function startKeys(stores: AuthSuite['stores'], args: string[]): ChildProcess {
  const env = { ...process.env, ...authEnv(stores) }
  return spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Runs it to its end. */
export async function runKeys(stores: AuthSuite['stores'], ...args: string[]) {
  const child = startKeys(stores, args)
  const exit = once(child, 'exit')
  const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), exit])
  return { code: code as number | null, out, err }
}
