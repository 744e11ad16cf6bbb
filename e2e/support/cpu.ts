import { readFileSync } from 'node:fs'

/** The kernel counts in hundredths of a second (USER_HZ). */
const TICK_MS = 10

/** CPU time that a process has used so far with all of its threads, in ms (Linux). */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may hold anything: fields 14 and 15 of proc(5) are user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
