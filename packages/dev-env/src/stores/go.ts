import { existsSync, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { unpackDebian } from './debian.ts'
import { atLeast, onPath } from './path.ts'
import { run } from './run.ts'

const GO = { package: 'golang-1.27-go', suites: ['forky', 'sid'], bin: 'root/usr/lib/go-1.27/bin/go' }

/** Builds a Go program into a folder, with the machine's Go or one unpacked for this. Only the program is kept. */
export async function goInstall(module: string, into: string, signal: AbortSignal): Promise<void> {
  const scratch = join(into, '.go')
  try {
    const own = await machineGo()
    const go = own ?? (await unpackGo(scratch, signal))
    const env = {
      GOTOOLCHAIN: 'local',
      CGO_ENABLED: '0',
      GOBIN: into,
      ...(own && (await keepsModules(own)) ? {} : temporaryCaches(scratch)),
    }
    await run([go, 'install', '-trimpath', '-ldflags=-s -w', module], { env, signal })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A person who works in Go has these caches already and gains by them; for others they are gigabytes to throw away. */
async function keepsModules(go: string): Promise<boolean> {
  return existsSync((await run([go, 'env', 'GOMODCACHE'])).trim())
}

function temporaryCaches(scratch: string): Record<string, string> {
  return { GOMODCACHE: join(scratch, 'modules'), GOCACHE: join(scratch, 'build'), GOFLAGS: '-modcacherw' }
}

async function machineGo(): Promise<string | undefined> {
  return (await onPath(['go'], atLeast('1.25'), 'version'))?.path
}

async function unpackGo(scratch: string, signal: AbortSignal): Promise<string> {
  mkdirSync(scratch)
  await unpackDebian(scratch, { ...GO, signal })
  return join(scratch, GO.bin)
}
