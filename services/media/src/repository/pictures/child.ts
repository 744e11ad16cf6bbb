// The process that decodes what strangers sent. It knows no secret and opens nothing; it may die at any time.
import { Refusal } from '../../domain/faults.ts'
import { render } from './render.ts'
import type { Answer, Task } from './task.ts'

process.on('message', (task: Task) => void answer(task))
process.on('disconnect', () => process.exit())

async function answer({ bytes, contentType }: Task): Promise<void> {
  process.send!(await attempt(bytes, contentType))
}

async function attempt(bytes: Uint8Array, contentType: string): Promise<Answer> {
  try {
    return { rendered: await render(bytes, contentType) }
  } catch (error) {
    return error instanceof Refusal ? { refusal: error.message } : { fault: String(error) }
  }
}
