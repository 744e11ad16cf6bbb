import { readFileSync } from 'node:fs'
import type { Call } from '@girok/common/call'
import { unavailable } from '@girok/common/errors'
import type { Relay } from '@girok/common/events/coalesced-relay'
import { OUTBOX_LUA } from '@girok/common/events/outbox-valkey'
import { newId } from '@girok/common/ids'
import type { Redis } from 'ioredis'
import type { Settings } from './settings.ts'

/** All keys share this hash tag, for a script must see them at once. */
export const ROOT = '{matching}'

const names = ['join', 'leave', 'skip', 'status', 'sweep', 'room', 'fail', 'block', 'doubt'] as const
type Name = (typeof names)[number]

const lua = (file: string) => readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8')
const library = [OUTBOX_LUA, lua('state'), lua('pair')].join('\n')
const scripts = Object.fromEntries(names.map((name) => [name, `${library}\n${lua(name)}`]))

/** More than any script but the sweep needs: what it tells of, and two matches at most. */
const IDS = 8

/** Runs a script for a call and relays what it tells of. */
export type Run = <T>(name: Name, ask: object, call: Call, ids?: number) => Promise<T>

type Scripted = Record<Name, (key: string, ask: string) => Promise<string>>

/** The scripts on a connection. Each is one atomic step: state, outbox and all. */
export function createRun(valkey: Redis, settings: Settings, relay: Pick<Relay, 'nudge'>): Run {
  const scripted = {} as Scripted
  for (const name of names) {
    const command = `matching_${name}`
    valkey.defineCommand(command, { numberOfKeys: 1, lua: scripts[name]! })
    scripted[name] = (key, ask) => (valkey as unknown as Record<string, Scripted[Name]>)[command]!(key, ask)
  }
  return async <T>(name: Name, ask: object, call: Call, ids = IDS) => {
    const { traceparent } = call
    const fresh = Array.from({ length: ids }, () => newId())
    const actor = call.userId || call.caller
    const asked = JSON.stringify({ ...settings, actor, traceparent, ids: fresh, ...ask })
    const answer = JSON.parse(await storeCall(() => scripted[name](ROOT, asked))) as T & { told: object }
    for (const queue of Object.keys(answer.told)) relay.nudge(queue)
    return answer
  }
}

/** What the server says when it cannot serve now; another reply is a fault of ours. */
const AWAY = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|OOM|MISCONF|BUSY|TRYAGAIN)/

/** Asks the store; one that is away is UNAVAILABLE. */
export const storeCall = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: Error) => {
    if (error.name === 'ReplyError' && !AWAY.test(error.message)) throw error
    throw unavailable('the store', error)
  })
