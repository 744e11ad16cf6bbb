import { rssOf } from './measure.ts'
import { freePorts } from '@girok/e2e/support/ports'
import { System } from '@girok/dev-env/system'
import { withFolder, type Row } from './system.ts'

/** Time to ready: with empty caches, with an empty data folder, and warm; resident memory of our processes when idle. */
export const bench = (): Promise<Row[]> =>
  withFolder(async (folder) => {
    const rows = process.argv.includes('start') && process.env['BENCH_COLD'] ? [await cold(folder)] : []
    const first = await timed(`${folder}/data`)
    await first.system.close()
    const warm = await timed(`${folder}/data`)
    rows.push(
      { what: 'first start, stores cached (s)', value: first.seconds },
      { what: 'warm start (s), goal ≤ 10', value: warm.seconds },
    )
    const memory = Object.entries(warm.system.pids).map(([name, pid]) => ({
      what: `RSS of ${name} (MB)`,
      value: rssOf(pid!),
    }))
    const total = memory.reduce((sum, { value }) => sum + value, 0)
    await warm.system.close()
    return [...rows, ...memory, { what: 'RSS of our processes (MB), goal ≤ 700', value: total }]
  })

async function cold(folder: string): Promise<Row> {
  process.env['GIROK_CACHE_DIR'] = `${folder}/cache`
  const { system, seconds } = await timed(`${folder}/cold`)
  await system.close()
  delete process.env['GIROK_CACHE_DIR']
  return { what: 'cold start, empty caches (s)', value: seconds }
}

async function timed(dataDir: string): Promise<{ system: System; seconds: number }> {
  const begun = performance.now()
  const system = await System.start({
    dataDir,
    ports: freePorts,
    report: (line) => console.error(`girok: ${line}`),
  })
  return { system, seconds: Number(((performance.now() - begun) / 1000).toFixed(1)) }
}
