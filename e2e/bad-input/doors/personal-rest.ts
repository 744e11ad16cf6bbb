import { sendHttp } from '../cases/http.ts'
import { transportCases } from '../cases/transport.ts'
import type { Case, Door } from '../door.ts'
import type { World } from '../world.ts'

const at = ({ system }: World, path: string) => `http://127.0.0.1:${system.ports.PERSONAL_REST_PORT}${path}`
const urlOf = (world: World) => at(world, '/v1/profiles/somebody')
const get = (what: string, path: string, status: number, headers: Record<string, string> = {}): Case => ({
  what,
  status: [status],
  send: (world) => sendHttp(at(world, path), { method: 'GET', headers }),
})

/** What is in nobody's address, for either kind of address. */
const names: [string, string, number][] = [
  ['a key of a prototype', '__proto__', 404],
  ['an operator', '%7B%22$gt%22:%22%22%7D', 404],
  ['a NUL', 'ab%00cd', 404],
  ['invalid UTF-8', '%ff', 400],
  ['half an escape', '%e0%a4', 400],
  ['a path upwards', '..%2f..%2fetc%2fpasswd', 404],
  ['quotes', "x'%20or%201=1--", 404],
  ['turned text', 'ab%E2%80%AEcd', 404],
  ['white space', '%20', 404],
  ['8,000 characters', 'x'.repeat(8_000), 404],
]

/** Personal's public REST door. */
export const personalRest: Door = {
  name: 'REST of personal',
  url: urlOf,
  pids: ({ system }) => [system.pids.personal!],
  good: async (world) => {
    const { status, text } = await sendHttp(at(world, `/v1/profiles/${world.ann.username}`), {
      method: 'GET',
    })
    if (status !== 200) throw new Error(text)
  },
  cases: [
    ...transportCases(urlOf),
    ...['/v1/profiles/', '/v1/resumes/public/'].flatMap((path) => [
      ...names.map(([what, name, status]) => get(`${path}: ${what}`, path + name, status)),
      get(`${path}: nothing`, path, 404),
    ]),
    {
      what: 'a post',
      status: [404],
      send: (world) =>
        sendHttp(urlOf(world), { headers: { 'content-type': 'application/json' }, body: '{}' }),
    },
    get('3,000 entity tags', '/v1/profiles/nobody-at-all', 404, { 'if-none-match': '"x",'.repeat(3_000) }),
  ],
}
