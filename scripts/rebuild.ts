import { globSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Env } from '@girok/common/config'
import type { Copies } from '@girok/common/events/copies'
import { Lifetime } from '@girok/common/lifetime'
import { createLog } from '@girok/common/log'

const root = resolve(import.meta.dirname, '..')

/** Every copy that a service keeps of what belongs to another, by name. */
async function allCopies(): Promise<Copies> {
  const files = globSync('services/*/src/copies.ts', { cwd: root })
  const found = files.map(
    (file) => import(pathToFileURL(join(root, file)).href) as Promise<{ copies: Copies }>,
  )
  return Object.assign({}, ...(await Promise.all(found)).map(({ copies }) => copies)) as Copies
}

/** Makes a copy anew while its service runs. */
export async function rebuild(name: string | undefined, env: Env): Promise<void> {
  const copies = await allCopies()
  const work = name !== undefined && Object.hasOwn(copies, name) ? copies[name] : undefined
  if (!work) throw new Error(`which copy? One of: ${Object.keys(copies).join(', ') || 'none yet'}`)
  const lifetime = new Lifetime()
  try {
    await work({
      env,
      lifetime,
      log: createLog('rebuild', 'warn'),
      report: (line) => console.log(`${name}: ${line}`),
    })
  } finally {
    await lifetime.close()
  }
}
