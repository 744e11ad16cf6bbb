// The door of every npm script. Runs on any Node, so that a fresh clone needs nothing: installs what is missing,
// generates what is stale, then hands over to the pinned Node.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'node_modules/.bin')
const commands = {
  start: ['packages/dev-env/src/bin.ts'],
  dev: ['packages/dev-env/src/bin.ts', '--watch'],
  test: ['scripts/test.ts'],
  generate: ['scripts/generate.ts'],
  lint: ['scripts/lint.ts'],
  bench: ['bench/src/main.ts'],
  fuzz: ['bff/test/federation/fuzz.ts'],
  bff: ['bff/src/main.ts'],
  subgraph: ['--import', './scripts/beside.ts', 'bff/src/subgraph-server/main.ts'],
  events: ['scripts/events.ts'],
  feed: ['scripts/feed.ts'],
  keys: ['scripts/keys.ts'],
}

const [command = '', ...args] = process.argv.slice(2)
if (!(command in commands)) fail(`unknown command "${command}"; one of ${Object.keys(commands).join(', ')}`)
process.env.PATH = bin + delimiter + process.env.PATH
process.env.APOLLO_TELEMETRY_DISABLED = '1'
process.env.TURBO_TELEMETRY_DISABLED = '1'
process.env.DO_NOT_TRACK = '1'

install()
if (command !== 'generate') generate()
handOver([...commands[command], ...args])

function install() {
  const manifests = ['package.json', 'package-lock.json', ...workspaces()].filter((file) =>
    existsSync(join(root, file)),
  )
  const stamp = join(root, 'node_modules/.girok-installed')
  once(stamp, hashOf(manifests), 'installing npm packages (about a minute, once)', 'npm', [
    'install',
    '--no-audit',
    '--no-fund',
  ])
}

function generate() {
  const sources = [
    ...filesBelow('packages/proto/girok'),
    ...filesBelow('subgraphs', '.graphql'),
    ...filesBelow('bff/src', '.graphql'),
    ...filesBelow('packages/client/operations'),
    'buf.gen.yaml',
    'scripts/generate.ts',
    'package-lock.json',
  ]
  const stamp = join(root, 'packages/proto/gen/.girok-generated')
  once(stamp, hashOf(sources), 'generating code from the contracts', node(), ['scripts/generate.ts'])
}

/** Runs a step unless its inputs are those of the last time. */
function once(stamp, hash, title, program, programArgs) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  console.error(`girok: ${title} …`)
  mkdirSync(join(root, '.girok'), { recursive: true })
  const logFile = join(root, '.girok/setup.log')
  const log = openSync(logFile, 'w')
  const { status } = spawnSync(program, programArgs, { cwd: root, stdio: ['ignore', log, log] })
  if (status !== 0)
    fail(
      `${title} failed; the last lines of ${logFile}:\n${lastLines(logFile)}\nIs the npm registry reachable, and is the disk full?`,
    )
  writeFileSync(stamp, hash)
}

/** Becomes the command: same terminal, same exit code, signals passed on; ends with whoever started it. */
function handOver(argv) {
  const child = spawn(node(), argv, { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // Under npm our parent is a shell, which outlives an npm that was killed; so its parent is watched as well.
  const family = ancestors()
  if (process.env.npm_lifecycle_event)
    setInterval(() => ancestors() !== family && child.kill('SIGTERM'), 1000).unref()
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

/** Who started us, and who started them where the system tells (Linux). */
function ancestors() {
  const status = `/proc/${process.ppid}/status`
  const parent = existsSync(status) ? /PPid:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : ''
  return `${process.ppid} ${parent}`
}

function node() {
  return existsSync(join(bin, 'node')) ? join(bin, 'node') : process.execPath
}

function workspaces() {
  const { workspaces: patterns } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return patterns
    .flatMap((p) =>
      p.endsWith('/*') ? readdirSync(join(root, p.slice(0, -2))).map((d) => p.slice(0, -1) + d) : [p],
    )
    .map((folder) => join(folder, 'package.json'))
}

function filesBelow(folder, ending = '') {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => /\.\w+$/.test(file) && file.endsWith(ending) && !file.includes('node_modules'))
    .map((file) => join(folder, file))
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function lastLines(file) {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(-8)
    .map((line) => `  ${line}`)
    .join('\n')
}

function fail(message) {
  console.error(`girok: ${message}`)
  process.exit(1)
}
