import { cpuMsOf } from '../support/cpu.ts'

const SENDS = 3
const ROUNDS = 6

/**
 * CPU ms of a process that one sending costs: the mean of a round of several, for the kernel counts in steps of 10 ms.
 * Whatever else the process does is counted too, so the best of some rounds decides; the first is also cold.
 */
export async function costOf(pid: number, enough: number, send: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let round = 0; round < ROUNDS && least >= enough; round += 1) {
    const before = cpuMsOf(pid)
    for (let sent = 0; sent < SENDS; sent += 1) await send()
    least = Math.min(least, (cpuMsOf(pid) - before) / SENDS)
  }
  return least
}
