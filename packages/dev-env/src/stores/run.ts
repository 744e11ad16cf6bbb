import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { boundCommand, watch } from './bound.ts'

export interface RunOptions {
  cwd?: string
  /** Added to our own environment. */
  env?: Record<string, string>
  signal?: AbortSignal
}

/** Runs a program to its end and gives what it printed; a failure carries its words. It ends when we do. */
export async function run(argv: string[], options: RunOptions = {}): Promise<string> {
  const [program = '', ...args] = boundCommand(argv, 'KILL')
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C', ...options.env },
    signal: options.signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  watch(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${argv[0]} ended with ${code}\n${output.stdout}\n${output.stderr}`)
  return output.stdout
}

/** Whether a program starts at all. */
export async function runs(argv: string[], signal: AbortSignal): Promise<boolean> {
  return run(argv, { signal }).then(
    () => true,
    () => false,
  )
}
