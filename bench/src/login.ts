import { Person } from '@girok/e2e/support/person'
import { percentile, rssOf } from './measure.ts'
import { withSystem, type Row } from './system.ts'

const LOGINS = 600
const PEOPLE = 20
const AT_ONCE = 16

/** Sign-ins a second through GraphQL with argon2id, and what they leave in auth's memory. */
export const bench = (): Promise<Row[]> =>
  withSystem(async ({ urls, pids }) => {
    const people = await Promise.all(
      Array.from({ length: PEOPLE }, () => new Person(urls.graphql).register()),
    )
    const before = rssOf(pids.auth!)
    const times: number[] = []
    let next = 0
    const begun = performance.now()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < LOGINS) {
          const person = people[next++ % PEOPLE]!
          const start = performance.now()
          await person.login()
          times.push(performance.now() - start)
        }
      }),
    )
    const seconds = (performance.now() - begun) / 1000
    return [
      { what: 'logins/s, goal ≥ 40', value: Math.round(LOGINS / seconds) },
      { what: 'p50 (ms)', value: Math.round(percentile(times, 0.5)) },
      { what: 'p99 (ms)', value: Math.round(percentile(times, 0.99)) },
      { what: "auth's RSS before → after (MB)", value: `${before} → ${rssOf(pids.auth!)}` },
    ]
  })
