import { cpuMsOf } from '../support/cpu.ts'

/** One sending says enough of what is cheap; else the best of many rounds of several decides. */
const ROUNDS = [1, ...Array<number>(30).fill(5)]
/** The kernel counts in steps, so as much may be missing from a count. */
const STEP_MS = 10

/**
 * CPU ms of processes that one sending costs at most. Whatever else they do is counted too, and who shares the cores
 * makes all of it dearer for a while, so the best round decides; the first is also cold.
 */
export async function costOf(pids: number[], enough: number, send: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (const sends of ROUNDS) {
    if (least < enough) break
    const before = cpuMs(pids)
    for (let sent = 0; sent < sends; sent += 1) await send()
    least = Math.min(least, (cpuMs(pids) - before + STEP_MS) / sends)
  }
  return least
}

const cpuMs = (pids: number[]) => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)
