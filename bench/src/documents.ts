import { cpuMsOf } from '@girok/e2e/support/cpu'
import { rssOf } from './measure.ts'
import type { Door } from './doors.ts'
import type { Row } from './system.ts'

const DOCUMENTS = 10_000
const AT_ONCE = 8

/** Documents that nobody has sent before, each once: what one costs, and what they leave in memory. */
export async function measureDocuments({ name, pids, ask }: Door): Promise<Row> {
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)
  const before = cpu()
  let next = 0
  const send = async () => {
    while (next < DOCUMENTS) {
      const n = (next += 1)
      const { url, headers, body } = ask('me', `{ me { a${n}: id b${n}: username roles } }`)
      const response = await fetch(url, { method: 'POST', headers: headers!, body: body! })
      if (!response.ok) throw new Error(`${name}: ${await response.text()}`)
      await response.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, send))
  return {
    what: `${DOCUMENTS} different documents: ${name}`,
    'CPU ms/request': Number(((cpu() - before) / DOCUMENTS).toFixed(2)),
    'RSS (MB)': pids.reduce((sum, pid) => sum + rssOf(pid), 0),
  }
}
