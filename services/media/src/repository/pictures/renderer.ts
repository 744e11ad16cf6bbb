import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Refusal } from '../../domain/faults.ts'
import type { Rendered } from '../../domain/stores.ts'
import type { Answer, Task } from './task.ts'

export interface Limits {
  memoryMib: number
  timeoutMs: number
}

const child = fileURLToPath(new URL('./child.ts', import.meta.url))
/** The kernel keeps the limit: what asks for more memory fails. Where there is no such limit, it runs without. */
const LIMITED = 'ulimit -d "$0" 2>/dev/null; exec "$@"'

/** The process ended without an answer. */
class Died extends Error {}

/** One process that re-encodes one picture at a time, started when it is needed and again after it died. */
export class Renderer {
  readonly #limits: Limits
  #child: ChildProcess | undefined

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Throws a Refusal also for what kills the process twice, or takes too long: nobody else should suffer by it. */
  async render(task: Task): Promise<Rendered> {
    try {
      return await this.#ask(task)
    } catch (error) {
      if (!(error instanceof Died)) throw error
    }
    return this.#ask(task).catch((error: unknown) => {
      if (error instanceof Died) throw new Refusal('it takes too much to open', { cause: error })
      throw error
    })
  }

  close(): void {
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }

  async #ask(task: Task): Promise<Rendered> {
    const running = (this.#child ??= start(this.#limits))
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      this.close()
    }, this.#limits.timeoutMs)
    try {
      const answer = await exchange(running, task)
      if ('rendered' in answer) return answer.rendered
      if ('refusal' in answer) throw new Refusal(answer.refusal)
      // Whatever state that left the decoder in, the next picture meets another.
      this.close()
      throw new Refusal('it is broken or not complete', { cause: answer.fault })
    } catch (error) {
      if (error instanceof Died) this.close()
      throw isLate ? new Refusal('it takes too long to open', { cause: error }) : error
    } finally {
      clearTimeout(timer)
    }
  }
}

function start({ memoryMib }: Limits): ChildProcess {
  const kib = String(memoryMib * 1024)
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env
  return fork(child, [], {
    execPath: '/bin/sh',
    execArgv: ['-c', LIMITED, kib, process.execPath, '--max-old-space-size=256'],
    // Nothing that is worth stealing. By the allocator's settings memory goes back at once.
    env: { PATH, NODE_COMPILE_CACHE, MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

function exchange(running: ChildProcess, task: Task): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const died = () => reject(new Died('the process for pictures died'))
  running.once('message', resolve).once('exit', died).once('error', died)
  // When it cannot be sent it is dead, or will say so.
  running.send(task, (error) => error && died())
  return promise.finally(() => running.off('message', resolve).off('exit', died).off('error', died))
}
