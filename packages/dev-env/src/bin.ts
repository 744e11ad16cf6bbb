// `npm start`: the whole system, seeded, with its URLs; Ctrl-C ends it.
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readArguments } from '@girok/common/arguments'
import { ConfigError } from '@girok/common/config'
import { DataFolder } from './data-folder.ts'
import { seed } from './seed.ts'
import { SetupError } from './stores/errors.ts'
import { System } from './system.ts'

const USAGE = `usage: npm start -- [--reset] [--quiet]
       npm run dev -- [--reset] [--quiet]
  --reset  empties the data first
  --quiet  prints less`
const options = {
  reset: { type: 'boolean' },
  quiet: { type: 'boolean' },
  watch: { type: 'boolean' },
} as const
const folder = new DataFolder(
  resolve(process.env['GIROK_DATA_DIR'] || join(import.meta.dirname, '../../../.girok')),
)
const tell = (line: string) => console.error(`girok: ${line}`)

try {
  await main()
} catch (error) {
  const told = error instanceof SetupError || error instanceof ConfigError
  console.error(told ? `girok: ${error.message}` : error)
  process.exit(1)
}

async function main(): Promise<void> {
  const begun = performance.now()
  const { reset = false, quiet = false, watch = false } = readArguments(USAGE, { options }).values
  const report = quiet ? () => {} : tell
  folder.open(reset)
  const system = await System.start({ dataDir: folder.path, report, watch })
  const ending = endWith(system, report)
  writeFileSync(folder.runningFile, JSON.stringify(system.environment), { mode: 0o600 })
  await folder.seedOnce(() => seed(system.urls.graphql, system.secrets.demo), tell)
  if (!ending.aborted) console.log(banner(system, performance.now() - begun))
}

/** Ends the system when we are asked to; aborted from then on. */
function endWith(system: System, report: (line: string) => void): AbortSignal {
  const ending = new AbortController()
  const end = async () => {
    if (ending.signal.aborted) return
    ending.abort()
    report('ending …')
    rmSync(folder.runningFile, { force: true })
    await system.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end())
  process.on('disconnect', () => void end())
  return ending.signal
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
  Data in ${folder.path}; \`npm start -- --reset\` empties it. Ctrl-C ends everything.
`
}
