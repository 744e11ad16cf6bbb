import { statSync } from 'node:fs'
import { SetupError } from './errors.ts'
import { run } from './run.ts'

const NOBODY = 65534

/** How to start a program that refuses root, and who must own its files then. */
export interface Unprivileged {
  prefix: string[]
  owner: number | undefined
}

// In a user namespace of its own the program sees itself as user 1000 while its files stay root's.
const NAMESPACE = ['unshare', '-U', '--map-user=1000', '--map-group=1000']
// Containers often forbid that. `nobody` keeps the one capability it needs to reach files below root's folders.
const CAPABILITY = '-all,+dac_override'
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
const WITH_CAPABILITY = [...AS_NOBODY, `--inh-caps=${CAPABILITY}`, `--ambient-caps=${CAPABILITY}`]

let known: Promise<Unprivileged> | undefined

export function unprivileged(): Promise<Unprivileged> {
  return (known ??= find())
}

async function find(): Promise<Unprivileged> {
  if (process.getuid?.() !== 0) return { prefix: [], owner: undefined }
  const ways = [
    { prefix: NAMESPACE, owner: 0 },
    { prefix: WITH_CAPABILITY, owner: NOBODY },
  ]
  for (const way of ways) {
    if ((await run([...way.prefix, 'true']).catch(() => undefined)) !== undefined) return way
  }
  throw new SetupError(
    'PostgreSQL refuses to run as root and nobody cannot be used here; run this as an ordinary user',
  )
}

/** Gives a folder to that owner, also one that another way of starting left behind. */
export async function giveTo(owner: number | undefined, folder: string): Promise<void> {
  if (owner === undefined || statSync(folder).uid === owner) return
  await run(['chown', '-R', `${owner}:${owner}`, folder])
}
