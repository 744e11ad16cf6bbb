import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

/**
 * Identifies a process beyond its number, which another may bear after it: `<pid>:<start time>`.
 * Where the system does not tell the start time, the number alone has to do.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return exists(pid) ? `${pid}:` : undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, startTime] = [fields[0], fields[19]]
    return state === 'Z' || state === 'X' ? undefined : `${pid}:${startTime}`
  } catch {
    return undefined
  }
}

export function isAlive(identity: string): boolean {
  return processIdentity(Number.parseInt(identity, 10)) === identity
}

/** Processes whose working directory is this folder, as PostgreSQL's all have their data folder. */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => workingDirectory(pid) === folder).map(Number)
}

function workingDirectory(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
