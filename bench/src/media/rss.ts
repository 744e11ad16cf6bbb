import { readFileSync } from 'node:fs'
import { rssOf } from '../measure.ts'

const LOOK_EVERY_MS = 20

/** The most memory that a process and its children had together while some work was done, in MB (Linux). */
export async function peakRss(pid: number, work: () => Promise<unknown>): Promise<number> {
  let peak = 0
  const look = () => (peak = Math.max(peak, rssOfTree(pid)))
  const timer = setInterval(look, LOOK_EVERY_MS)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return peak
}

function rssOfTree(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    return children.reduce((sum, child) => sum + rssOfTree(Number(child)), rssOf(pid))
  } catch {
    // It ended while we looked.
    return 0
  }
}
