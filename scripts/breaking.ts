// Contracts may only grow: compares packages/proto with the last published version (the newest `proto-v*` tag).
import { execFileSync, spawnSync } from 'node:child_process'

const tags = execFileSync('git', ['tag', '--list', 'proto-v*', '--sort=-version:refname'], {
  encoding: 'utf8',
})
const [last] = tags.split('\n').filter(Boolean)
if (last === undefined) {
  console.log('no proto-v* tag yet: nothing was published that could break')
} else {
  const against = `.git#tag=${last}`
  process.exit(spawnSync('buf', ['breaking', '--against', against], { stdio: 'inherit' }).status ?? 1)
}
