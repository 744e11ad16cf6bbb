import { expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { availableBinding } from './bound.ts'
import type { Binding } from './bound.ts'
import { isAlive, processIdentity } from './pid.ts'

const bound = JSON.stringify(new URL('./bound.ts', import.meta.url).href)
const bindings = new Set<Binding>([availableBinding(), 'watchdog'])

/** A launcher that starts one long-lived child, tells its number and waits. */
const launcher = (by: Binding) => `
  import { spawn } from 'node:child_process'
  import { boundCommand, watch } from ${bound}
  const [program, ...args] = boundCommand(['sleep', '600'], 'KILL', '${by}')
  const child = spawn(program, args, { detached: true, stdio: 'ignore' })
  watch(child, '${by}')
  console.log(child.pid)
`

test.each([...bindings])('a child ends with its parent, even on SIGKILL of the parent (%s)', async (by) => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', launcher(by)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output] = (await once(parent.stdout, 'data')) as [Buffer]
  const child = processIdentity(Number(output.toString()))
  expect(child).toBeDefined()
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  while (isAlive(child ?? '')) await delay(5)
})
