import { CookieJar } from './cookies.ts'
import type { TypedDocument } from './document.ts'
import { GirokError } from './errors.ts'
import { sleep } from './sleep.ts'

interface Answer {
  data?: unknown
  errors?: { message: string; extensions?: { code?: string; reason?: string; fields?: unknown } }[]
}

export interface AskOptions {
  /** Set for what may safely be sent twice: it is, when the answer did not come. */
  repeatable?: boolean
}

/** Together about a quarter of a minute, in which a server is started again. */
const ATTEMPTS = 10
const FIRST_PAUSE_MS = 200
const MAX_PAUSE_MS = 2_000
const isBrowser = 'document' in globalThis

/** Sends operations with the session cookie, which browsers keep and which is kept here elsewhere. */
export class GraphQL {
  readonly #url: string
  readonly #jar = new CookieJar()

  constructor(url: string) {
    this.#url = url
  }

  /** Sends an operation and yields its data; throws GirokError with the first fault. */
  async ask<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    { repeatable = document.startsWith('query') }: AskOptions = {},
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.#send(document, variables)) as Result
      } catch (error) {
        const passing = error instanceof GirokError && error.isPassing
        if (!passing || !repeatable || attempt === ATTEMPTS) throw error
        await sleep(Math.min(FIRST_PAUSE_MS * 2 ** attempt, MAX_PAUSE_MS) * (0.5 + Math.random() / 2))
      }
    }
  }

  async #send(query: string, variables: unknown): Promise<unknown> {
    const response = await fetch(this.#url, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json', 'x-csrf': '1', ...this.#jar.header },
      body: JSON.stringify({ query, variables }),
    }).catch((cause: unknown) => {
      throw new GirokError(`the server cannot be reached: ${String(cause)}`)
    })
    if (!isBrowser) this.#jar.keep(response.headers.getSetCookie())
    const { data, errors } = (await response.json().catch(() => ({}))) as Answer
    const [fault] = errors ?? []
    if (fault) throw new GirokError(fault.message, fault.extensions)
    if (!data) throw new GirokError(`the server answered ${response.status}`)
    return data
  }
}
