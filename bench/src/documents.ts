import { cpuMsOf } from '@girok/e2e/support/cpu'
import { rssOf } from './measure.ts'
import type { Door } from './doors.ts'
import type { Row } from './system.ts'

const AT_ONCE = 8

/** Documents that nobody has sent before, each once: what one costs, and what they leave in memory. */
export async function measureDocuments({ name, pids, ask }: Door, documents: number): Promise<Row> {
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)
  const before = cpu()
  let next = 0
  let faults = 0
  const send = async () => {
    while (next < documents) {
      const n = (next += 1)
      const { url, headers, body } = ask('me', `{ me { a${n}: id b${n}: username roles } }`)
      const response = await fetch(url, { method: 'POST', headers: headers!, body: body! })
      const text = await response.text()
      if (!response.ok || text.includes('"errors"')) faults += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, send))
  if (faults > documents / 100) throw new Error(`${name}: ${faults} of ${documents} documents failed`)
  return {
    what: `${documents} different documents: ${name}`,
    'CPU ms/request': Number(((cpu() - before) / documents).toFixed(2)),
    'RSS (MB)': pids.reduce((sum, pid) => sum + rssOf(pid), 0),
    faults,
  }
}
