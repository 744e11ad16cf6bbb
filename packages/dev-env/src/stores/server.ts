import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { boundCommand, watch } from './bound.ts'
import { SetupError, isDiskFull, reasonOf } from './errors.ts'
import type { RunningStore } from './store.ts'

const READY_MS = 60_000
const STOP_MS = 10_000
const POLL_MS = 25
const LAST_LINES = 10

export interface ServerCommand {
  title: string
  argv: string[]
  /** Put before the command that binds it to our life, as unshare must be. */
  prefix?: string[]
  /** Over our own; undefined takes a variable away. */
  env?: Record<string, string | undefined>
  cwd?: string
  log: string
  /** How it is asked to end. */
  stopSignal: 'SIGTERM' | 'SIGINT'
  ready: () => Promise<boolean>
  /** How long it may take, in ms. */
  readyMs?: number
  /** Ends a start under way. */
  signal?: AbortSignal
}

/** The server ended before it was ready; `output` is what it wrote in its log. */
export class LaunchError extends SetupError {
  readonly output: string
  constructor(title: string, output: string, log: string) {
    super(
      isDiskFull(output)
        ? `${title}: the disk is full; free some space for ${dirname(log)} or set GIROK_DATA_DIR to a folder elsewhere`
        : `${title} did not start: ${reasonOf(output)}; its log is ${log}`,
    )
    this.output = output
  }
  get portTaken(): boolean {
    return /address (is )?already in use|EADDRINUSE/i.test(this.output)
  }
}

/** The server runs and is not ready; its last words tell what it waits for. */
export class NotReadyError extends SetupError {
  constructor({ title, log }: ServerCommand, ms: number) {
    const last = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n')
    super(`${title} was not ready within ${ms / 1000} s; its log ${log} ends:\n${last || '(nothing)'}`)
  }
}

/** Starts a server that dies with us, in a session of its own so that Ctrl-C reaches only us, and waits until it is ready. */
export async function launchServer(command: ServerCommand): Promise<RunningStore> {
  mkdirSync(dirname(command.log), { recursive: true })
  const log = openSync(command.log, 'w')
  const [program = '', ...args] = [...(command.prefix ?? []), ...boundCommand(command.argv, 'KILL')]
  const child = spawn(program, args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  watch(child)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`))
  })
  const server = { pid: child.pid ?? 0, ended, kill: () => void child.kill('SIGKILL'), stop: () => stop() }
  const stop = async () => {
    child.kill(command.stopSignal)
    const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await ended
    clearTimeout(insist)
  }
  await untilReady(command, server)
  return server
}

async function untilReady(command: ServerCommand, server: RunningStore): Promise<void> {
  const { readyMs = READY_MS, signal } = command
  const state = { ended: undefined as string | undefined }
  void server.ended.then((how) => (state.ended = how))
  for (const deadline = Date.now() + readyMs; Date.now() < deadline; await delay(POLL_MS)) {
    if (signal?.aborted) return giveUp(server, new SetupError(`${command.title} was stopped`))
    if (state.ended) throw new LaunchError(command.title, logOf(command) || state.ended, command.log)
    if (await command.ready()) return
  }
  return giveUp(server, new NotReadyError(command, readyMs))
}

async function giveUp(server: RunningStore, why: SetupError): Promise<never> {
  server.kill()
  await server.ended
  throw why
}

function logOf(command: ServerCommand): string {
  return readFileSync(command.log, 'utf8').slice(-4000).trim()
}
