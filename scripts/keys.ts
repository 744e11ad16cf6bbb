// `npm run keys -- list | rotate [--now] | drop <kid>`: the keys that auth signs with. --now is for a leak: it leaves one new key.
import { readConfig } from '@girok/common/config'
import { keysShape, openKeys, type KeyOperations } from '@girok/auth/keys'
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

function commandOf([name, argument, ...more]: string[]): (keys: KeyOperations) => Promise<void> {
  if (more.length > 0) throw new Error(USAGE)
  if (name === 'list' && argument === undefined) return list
  if (name === 'rotate' && argument === undefined) return rotate
  if (name === 'rotate' && argument === '--now') return replace
  if (name === 'drop' && argument !== undefined) return (keys) => drop(keys, argument)
  throw new Error(USAGE)
}

try {
  const command = commandOf(process.argv.slice(2))
  const keys = openKeys(readConfig(keysShape, environment()))
  await command(keys).finally(() => keys.close())
} catch (error) {
  console.error(`girok: ${(error as Error).message}`)
  process.exit(1)
}
