import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'

const SYSTEM_SOURCES = '/etc/apt'
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** An apt with state of its own, that knows one suite and takes nothing as installed. */
export interface Apt {
  run: (...command: string[]) => Promise<string>
  /** Where downloads go. */
  archives: string
  /** Tells it that these packages are there already, so that neither they nor their needs are fetched. */
  assumeInstalled: (packages: string[]) => Promise<void>
}

/** Readies a private apt in a folder; the mirror and the key are those of the machine's own apt. */
export async function privateApt(folder: string, suite: string, signal: AbortSignal): Promise<Apt> {
  const archives = join(folder, 'cache/archives')
  const status = join(folder, 'status')
  for (const name of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(status, '')
  const { uri, key } = machineSource()
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${key}] ${uri} ${suite} main\n`)
  writeFileSync(join(folder, 'apt.conf'), await configuration(folder))
  const env = { APT_CONFIG: join(folder, 'apt.conf') }
  const apt = (...command: string[]) => run(command, { env, cwd: archives, signal })
  await apt('apt-get', 'update', '-qq')
  const assumeInstalled = async (packages: string[]) => {
    if (packages.length === 0) return
    writeFileSync(status, asInstalled(await apt('apt-cache', 'show', '--no-all-versions', ...packages)))
  }
  return { run: apt, archives, assumeInstalled }
}

async function configuration(folder: string): Promise<string> {
  const architecture = (await run(['dpkg', '--print-architecture'])).trim()
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Architectures': architecture,
    'APT::Sandbox::User': '',
    'APT::Install-Recommends': '0',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    // A mirror's copy of a rolling suite can be some weeks old; signatures are still checked.
    'Acquire::Check-Valid-Until': 'false',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`)
  return lines.join('')
}

function asInstalled(shown: string): string {
  const kept = /^(Package|Version|Architecture|Multi-Arch|Provides):/
  const stanza = (text: string) => [
    ...text.split('\n').filter((line) => kept.test(line)),
    'Status: install ok installed',
  ]
  const stanzas = shown.trim().split(/\n\n+/)
  return stanzas.map((text) => `${stanza(text).join('\n')}\n\n`).join('')
}

function machineSource(): { uri: string; key: string } {
  for (const text of sourceFiles().map((file) => readFileSync(file, 'utf8'))) {
    const uri = /^(?:URIs:\s*|deb\s+(?:\[[^\]]*\]\s+)?)(\S+\/debian\/?)\s/m.exec(text)?.[1]
    const key = /^Signed-By:\s*(\/\S+)|signed-by=(\/[^\s\]]+)/im.exec(text)
    if (uri) return { uri, key: key?.[1] ?? key?.[2] ?? KEYRING }
  }
  if (!existsSync(KEYRING))
    throw new Error('this machine has no Debian packages: no apt source and no Debian keyring')
  return { uri: 'http://deb.debian.org/debian', key: KEYRING }
}

function sourceFiles(): string[] {
  const parts = join(SYSTEM_SOURCES, 'sources.list.d')
  const files = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : []
  const wanted = /\.(list|sources)$/
  return [join(SYSTEM_SOURCES, 'sources.list'), ...files].filter(
    (file) => wanted.test(file) && existsSync(file),
  )
}
