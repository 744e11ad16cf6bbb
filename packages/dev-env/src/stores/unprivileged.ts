import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { SetupError } from './errors.ts'
import { run } from './run.ts'

const NOBODY = 65534

/** How to start PostgreSQL, which refuses root, and who must own its files then. */
export interface Unprivileged {
  prefix: string[]
  owner: number | undefined
}

// In a user namespace of its own the program sees itself as nobody while its files stay ours.
const NAMESPACE = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]
// Containers often forbid that. The real nobody keeps the one capability it needs to reach files below root's
// folders; the bit lets access(2), by which PostgreSQL looks for its own program, take it into account.
const CAPABILITY = '-all,+dac_override'
const AS_NOBODY = [
  'setpriv',
  '--securebits=+no_setuid_fixup',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
]
const WITH_CAPABILITY = [...AS_NOBODY, `--inh-caps=${CAPABILITY}`, `--ambient-caps=${CAPABILITY}`]

let known: Promise<Unprivileged> | undefined

export function unprivileged(): Promise<Unprivileged> {
  return (known ??= find())
}

async function find(): Promise<Unprivileged> {
  const uid = process.getuid?.()
  if (uid !== 0 && hasName()) return { prefix: [], owner: undefined }
  const ways = [
    { prefix: NAMESPACE, owner: uid },
    { prefix: WITH_CAPABILITY, owner: NOBODY },
  ]
  for (const way of ways) {
    if ((await run([...way.prefix, 'true']).catch(() => undefined)) !== undefined) return way
  }
  throw new SetupError(
    'PostgreSQL refuses to run as root, and here it can be nobody else; run this as an ordinary user',
  )
}

/** PostgreSQL also refuses a user that the system has no name for. */
function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

/** Gives a folder to that owner, also one that another way of starting left behind. */
export async function giveTo(owner: number | undefined, folder: string): Promise<void> {
  if (owner === undefined || statSync(folder).uid === owner) return
  await run(['chown', '-R', `${owner}:${owner}`, folder])
}
