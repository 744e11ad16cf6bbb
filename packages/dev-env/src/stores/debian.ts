import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { privateApt } from './apt.ts'
import type { Apt } from './apt.ts'
import { reasonOf } from './errors.ts'
import { run } from './run.ts'

export interface DebianRequest {
  package: string
  /** The first of these suites that has the package. */
  suites: string[]
  /** Dependencies that what we run of it does without, beside those that only serve an installed system. */
  without?: RegExp
  signal: AbortSignal
}

const ONLY_WHEN_INSTALLED =
  /^(perl.*|libperl.*|lib.*-perl|locales|debconf|adduser|passwd|base-passwd|login\.defs|libpam-.*|init-system-helpers|ssl-cert|ucf|sysvinit-utils|systemd|libsystemd-shared|openssl(-provider-legacy)?|ca-certificates|tzdata|netbase|procps|libproc2.*|sensible-utils|readline-common|dpkg|tar|coreutils|bash|lsb-base|libc-gconv-modules-extra|libc-l10n|libc-bin|media-types)$/

const NOT_RUN = ['doc', 'man', 'locale', 'lintian', 'bug', 'fonts'].map((name) => `usr/share/${name}`)

/**
 * Unpacks a Debian package and all that it needs into `<into>/root`, the C library included, so that it runs on
 * another or older Linux. Needs apt and dpkg but not root, and installs nothing.
 */
export async function unpackDebian(into: string, request: DebianRequest): Promise<void> {
  const root = join(into, 'root')
  mkdirSync(root)
  const faults: unknown[] = []
  for (const suite of request.suites) {
    const folder = join(into, `.apt-${suite}`)
    try {
      const archives = await download(await privateApt(folder, suite, request.signal), request)
      await unpackAll(archives, root, request.signal)
      return
    } catch (error) {
      request.signal.throwIfAborted()
      faults.push(error)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  throw new Error(faults.map(reasonOf).join('; '), { cause: faults[0] })
}

async function download(apt: Apt, request: DebianRequest): Promise<string[]> {
  const skipped = (name: string) => ONLY_WHEN_INSTALLED.test(name) || (request.without?.test(name) ?? false)
  await apt.assumeInstalled((await plan(apt, request.package)).filter(skipped))
  const wanted = (await plan(apt, request.package)).filter((name) => !skipped(name))
  await apt.run('apt-get', 'download', '-qq', ...wanted)
  const files = readdirSync(apt.archives).filter((name) => name.endsWith('.deb'))
  return files.map((name) => join(apt.archives, name))
}

async function plan(apt: Apt, name: string): Promise<string[]> {
  const uris = await apt.run('apt-get', 'install', '--print-uris', '-qq', '-y', name)
  const files = uris
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
  return files.map((file) => file.split('_')[0] ?? '').filter(Boolean)
}

async function unpackAll(archives: string[], root: string, signal: AbortSignal): Promise<void> {
  for (const archive of archives) await run(['dpkg-deb', '-x', archive, root], { signal })
  for (const folder of NOT_RUN) rmSync(join(root, folder), { recursive: true, force: true })
}
