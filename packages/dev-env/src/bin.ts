// `npm start`: the whole system, seeded, with its URLs; Ctrl-C ends it.
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { seed } from './seed.ts'
import { SetupError } from './stores/errors.ts'
import { System } from './system.ts'

const { values: flags } = parseArgs({
  options: { reset: { type: 'boolean' }, quiet: { type: 'boolean' }, watch: { type: 'boolean' } },
})
const dataDir = resolve(process.env['GIROK_DATA_DIR'] || join(import.meta.dirname, '../../../.girok'))
/** Where the system that runs can be found, for the other commands. */
const runningFile = join(dataDir, 'running.json')
const report = (line: string) => {
  if (!flags.quiet) console.error(`girok: ${line}`)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof SetupError ? `girok: ${error.message}` : error)
  process.exit(1)
}

async function main(): Promise<void> {
  const begun = performance.now()
  if (flags.reset) reset()
  const system = await System.start({ dataDir, report, watch: flags.watch ?? false })
  endWith(system)
  writeFileSync(runningFile, JSON.stringify(system.environment), { mode: 0o600 })
  await seed(system.urls.graphql, system.secrets.demo)
  console.log(banner(system, performance.now() - begun))
}

/** Empties what the stores keep; the secrets go too, for they belong to that data. */
function reset(): void {
  for (const part of ['stores', 'logs', 'secrets.json'])
    rmSync(join(dataDir, part), { recursive: true, force: true })
}

function endWith(system: System): void {
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    report('ending …')
    rmSync(runningFile, { force: true })
    await system.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end())
  process.on('disconnect', () => void end())
}

function banner({ urls, stores, secrets }: System, ms: number): string {
  return `
girok is ready (${(ms / 1000).toFixed(1)} s)

  GraphQL     ${urls.graphql}   (open it in a browser: Apollo Sandbox)
  Explorer    ${urls.explorer}  (works offline)
  Sockets     ${urls.sockets}   (Socket.IO: /chat /feed /notifications /matching)
  Auth REST   ${urls.auth}
  My REST     ${urls.personal}   (public profiles and résumés)
  Events      ${urls.notifications}   (SSE: /v1/notifications/stream)
  Files       ${stores.urls.s3}
  OAuth       ${urls.auth}/v1/auth/{google,kakao,naver}?returnTo=…&codeChallenge=…  (local providers)

  Login       alice / ${secrets.demo.alice}
  Login       bob / ${secrets.demo.bob}

${stores.engines.map((engine) => `  ${engine}`).join('\n')}
  Data in ${dataDir}; \`npm start -- --reset\` empties it. Ctrl-C ends everything.
`
}
