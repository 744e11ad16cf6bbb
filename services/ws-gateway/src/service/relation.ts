import { setTimeout as delay } from 'node:timers/promises'
import { newCall, type Call } from '@girok/common/call'
import { Turns } from '@girok/common/events/resume/turns'
import type { Log } from '@girok/common/log'
import { Memberships } from '../domain/memberships.ts'
import type { Person } from '../domain/person.ts'

interface Watch {
  person: Person
  sockets: number
  loaded: Promise<void>
  /** Aborts when the last socket has gone. */
  gone: AbortController
}

interface Page {
  groups: readonly { id: string; version: number }[]
  nextPageToken: string
}

interface PageRequest {
  pageSize: number
  pageToken: string
}

export interface RelationOptions {
  /** A page of a person's groups, as the service that owns them says. */
  load: (request: PageRequest, call: Call) => Promise<Page>
  /** More questions under way would only wait for each other, past their time, when a dead node's people come. */
  atOnce: number
  /** Whether a socket waits while that service is away; else it is refused. */
  patient: boolean
  log: Log
}

const PAGE_SIZE = 1_000
/** Nobody's request waits for these, but a thousand others' may be before them. */
export const LOAD_MS = 5_000
/** Without a reason of ours each abort would make an error with a stack. */
const GONE = 'gone'
const RETRY_DELAYS_MS = [250, 500, 1_000, 2_000, 5_000]

/** Which of this node's people are in which groups, for as long as they have a socket here. */
export class Relation {
  readonly members = new Memberships()
  readonly #options: RelationOptions
  readonly #watches = new Map<string, Watch>()
  readonly #turns: Turns

  constructor(options: RelationOptions) {
    this.#options = options
    this.#turns = new Turns(options.atOnce)
  }

  /** One more socket of a person, until it is gone; resolves once all their groups are known. Sockets share the load. */
  watch(person: Person, gone: AbortSignal): Promise<void> {
    const watch = this.#watches.get(person.userId) ?? this.#begin(person)
    watch.sockets++
    gone.addEventListener('abort', () => this.#release(person.userId, watch), { once: true })
    return watch.loaded
  }

  /** Resolves once all groups of somebody who has a socket here are known, or they are gone. */
  async known(userId: string): Promise<void> {
    await this.#watches.get(userId)?.loaded
  }

  /** Asks again, after a change that does not say enough. */
  reload(userId: string): void {
    const watch = this.#watches.get(userId)
    if (!watch) return
    this.members.forget(userId)
    this.members.begin(userId)
    watch.loaded = this.#load(watch.person, watch.gone.signal)
  }

  #begin(person: Person): Watch {
    const gone = new AbortController()
    // Changes are kept from here on, before the first page is asked for: nothing falls between.
    this.members.begin(person.userId)
    const watch = { person, sockets: 0, gone, loaded: this.#load(person, gone.signal) }
    this.#watches.set(person.userId, watch)
    watch.loaded.catch(() => this.#end(person.userId, watch))
    return watch
  }

  #release(userId: string, watch: Watch): void {
    if (--watch.sockets === 0) this.#end(userId, watch)
  }

  #end(userId: string, watch: Watch): void {
    watch.gone.abort(GONE)
    if (this.#watches.get(userId) !== watch) return
    this.#watches.delete(userId)
    this.members.forget(userId)
  }

  /** When patient, tries as long as somebody waits: a service being away for a moment costs a moment. */
  async #load(person: Person, gone: AbortSignal): Promise<void> {
    const { patient, log } = this.#options
    for (let attempt = 0; !gone.aborted; attempt++) {
      try {
        return await this.#loadPages(person, gone)
      } catch (error) {
        if (gone.aborted) return
        if (!patient) throw error
        if (attempt === 0)
          log.warn({ err: error, userId: person.userId }, 'relations could not be loaded yet')
        const wait = RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)]
        await delay(wait, undefined, { signal: gone }).catch(() => undefined)
      }
    }
  }

  async #loadPage(request: PageRequest, person: Person, gone: AbortSignal): Promise<Page | undefined> {
    if (gone.aborted) return undefined
    const page = await this.#options.load(request, newCall({ ...person, signal: gone, timeoutMs: LOAD_MS }))
    return gone.aborted ? undefined : page
  }

  async #loadPages(person: Person, gone: AbortSignal): Promise<void> {
    let pageToken = ''
    do {
      const request = { pageSize: PAGE_SIZE, pageToken }
      const page = await this.#turns.run(() => this.#loadPage(request, person, gone))
      if (!page) return
      for (const { id, version } of page.groups) this.members.join(id, person.userId, version)
      pageToken = page.nextPageToken
    } while (pageToken !== '')
    this.members.settle(person.userId)
  }
}
