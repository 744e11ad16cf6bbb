import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '@girok/e2e/support/ports'
import { System } from '@girok/dev-env/system'

/** One row of a bench's table. */
export type Row = Record<string, string | number>

const report = (line: string) => console.error(`girok: ${line}`)

/** Runs a bench against a whole system of its own, with an empty data folder. */
export async function withSystem<T>(work: (system: System) => Promise<T>): Promise<T> {
  return withFolder(async (dataDir) => {
    const system = await System.start({ dataDir, ports: freePorts, report })
    try {
      return await work(system)
    } finally {
      await system.close()
    }
  })
}

/** A folder that is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'girok-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
