// `npm run keys -- list | rotate [--now] | drop <kid>`: the keys that auth signs with. --now is for a leak: it leaves one new key.
import { misused, readArguments } from '@girok/common/arguments'
import { readConfig } from '@girok/common/config'
import { keysShape, openKeys, type KeyOperations } from '@girok/auth/keys'
import { command } from './command.ts'
import { environment } from './environment.ts'

const USAGE = 'usage: npm run keys -- list | rotate [--now] | drop <kid>'

async function list(keys: KeyOperations): Promise<void> {
  const stored = await keys.list()
  console.table(
    stored.map(({ id, state, createdAt, activatesAt, publishedUntil }) => ({
      kid: id,
      state,
      created: createdAt.toISOString(),
      signsFrom: activatesAt?.toISOString() ?? '',
      publishedUntil: publishedUntil?.toISOString() ?? '',
    })),
  )
}

async function rotate(keys: KeyOperations): Promise<void> {
  const { id, activatesAt } = await keys.rotate()
  console.log(`${id} is published as NEXT and signs from ${activatesAt?.toISOString()}`)
}

async function replace(keys: KeyOperations): Promise<void> {
  const { id } = await keys.replace()
  console.log(`${id} is the only key; whatever others have signed is refused within seconds`)
}

async function drop(keys: KeyOperations, kid: string): Promise<void> {
  const outcome = await keys.drop(kid)
  if (outcome === 'UNKNOWN') throw new Error(`no key ${kid}`)
  if (outcome === 'ACTIVE')
    throw new Error(`${kid} signs now; if it has leaked: npm run keys -- rotate --now`)
  console.log(`${kid} is dropped; what it signed is refused within seconds`)
}

function workOf([name, argument, ...more]: string[], now: boolean): (keys: KeyOperations) => Promise<void> {
  if (name === 'drop' && argument !== undefined && more.length === 0 && !now)
    return (keys) => drop(keys, argument)
  if (argument === undefined && name === 'list' && !now) return list
  if (argument === undefined && name === 'rotate') return now ? replace : rotate
  throw misused(USAGE)
}

await command(async () => {
  const options = { now: { type: 'boolean', default: false } } as const
  const { positionals, values } = readArguments(USAGE, { options, allowPositionals: true })
  const work = workOf(positionals, values.now)
  const keys = openKeys(readConfig(keysShape, environment()))
  await work(keys).finally(() => keys.close())
})
