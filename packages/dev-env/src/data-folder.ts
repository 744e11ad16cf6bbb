import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockData } from './stores/stores.ts'

/** What `--reset` empties: what the stores keep, and what belongs to that data. */
const DATA = ['stores', 'logs', 'mail', 'secrets.json']

/** The folder of one system that `npm start` runs, and whether its demo is still to be made. */
export class DataFolder {
  readonly path: string
  /** Where the system that runs can be found, for the other commands. */
  readonly runningFile: string
  /**
   * There from before the folder's first secrets until its demo is whole. It says what is left to do, so that a folder
   * from before there was this mark is taken for one that has its demo.
   */
  readonly #unseeded: string

  constructor(path: string) {
    this.path = path
    this.runningFile = join(path, 'running.json')
    this.#unseeded = join(path, 'unseeded')
  }

  /** Readies the folder for a start, emptied first when that is wished and no system runs in it. */
  open(reset: boolean): void {
    mkdirSync(this.path, { recursive: true })
    // Not released: the lock goes with the data.
    if (reset) lockData(join(this.path, 'stores'))
    if (reset || !existsSync(join(this.path, 'secrets.json'))) writeFileSync(this.#unseeded, '')
    if (reset) for (const part of DATA) rmSync(join(this.path, part), { recursive: true, force: true })
  }

  /** Makes the demo once in the life of the data: what people make of it later is theirs. A failure is told and mended by the next start. */
  async seedOnce(seed: () => Promise<void>, warn: (line: string) => void): Promise<void> {
    if (!existsSync(this.#unseeded)) return
    try {
      await seed()
      rmSync(this.#unseeded)
    } catch (error) {
      warn(`the demo is not whole: ${(error as Error).message}; the next start goes on with it`)
    }
  }
}
