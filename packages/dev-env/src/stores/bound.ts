import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/** How children are bound to our life: by the kernel where setpriv can ask for it, else by a process that watches. */
export type Binding = 'kernel' | 'watchdog'

let binding: Binding | undefined

export function availableBinding(): Binding {
  const probe = () => spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0
  return (binding ??= probe() ? 'kernel' : 'watchdog')
}

/** The command that makes the kernel send `signal` to the child when the thread that forked it ends. */
export function boundCommand(argv: string[], signal: 'KILL' | 'INT', by = availableBinding()): string[] {
  return by === 'kernel' ? ['setpriv', '--pdeathsig', signal, ...argv] : argv
}

/**
 * Where the kernel does not do it: a shell of its own session that waits for our end of a pipe to close,
 * which happens however we die, and then kills the child.
 */
export function watch(child: ChildProcess, by = availableBinding()): void {
  if (by === 'kernel' || child.pid === undefined) return
  const watchdog = spawn('sh', ['-c', 'read -r _; kill -KILL "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watchdog.on('error', () => child.kill('SIGKILL'))
  watchdog.unref()
  child.once('exit', () => watchdog.kill('SIGKILL'))
}
