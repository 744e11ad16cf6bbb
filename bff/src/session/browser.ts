import type { CookieOptions, Request, Response } from 'express'
import type { TokenPair } from '@girok/proto/auth/v1/auth'
import { newRecord, type SessionRecord } from './record.ts'
import type { Sessions } from './sessions.ts'

/** The session cookie's name and attributes. */
export interface CookieSettings {
  name: string
  options: CookieOptions
}

/** In production the prefix makes browsers insist on Secure, Path=/ and no Domain. */
export const cookieSettings = (production: boolean): CookieSettings => ({
  name: production ? '__Host-session_id' : 'session_id',
  options: { httpOnly: true, secure: production, sameSite: 'strict', path: '/' },
})

/** The session of one request's browser: what its cookie stands for, and how to begin, move and end it. */
export class BrowserSession {
  readonly #request: Request
  readonly #response: Response
  readonly #sessions: Sessions
  readonly #cookie: CookieSettings
  readonly #absoluteSeconds: number

  constructor(
    request: Request,
    response: Response,
    parts: { sessions: Sessions; cookie: CookieSettings; absoluteSeconds: number },
  ) {
    this.#request = request
    this.#response = response
    this.#sessions = parts.sessions
    this.#cookie = parts.cookie
    this.#absoluteSeconds = parts.absoluteSeconds
  }

  /** The record behind the cookie; undefined for strangers and Bearer clients. */
  get record(): SessionRecord | undefined {
    return (this.#request.session as Request['session'] | undefined)?.record
  }

  /** Starts a session under a new id. One that was there before ends, with its family. */
  async begin(userId: string, tokens: TokenPair): Promise<SessionRecord> {
    const before = this.record
    const record = newRecord(userId, tokens, this.#absoluteSeconds)
    await this.#underNewId((id) => this.#sessions.begin(id, record))
    if (before) await this.#sessions.end(before)
    return record
  }

  /** Gives the session a new id. */
  async rotate(record: SessionRecord): Promise<void> {
    await this.#underNewId((id) => this.#sessions.rotate(id, record))
  }

  /** Ends the session and takes the cookie back. */
  async end(record: SessionRecord): Promise<void> {
    this.forget()
    await this.#sessions.end(record)
  }

  /** Takes the cookie back; the record is gone already. */
  forget(): void {
    this.#detach()
    this.#response.clearCookie(this.#cookie.name, this.#cookie.options)
  }

  /** Lets express-session make a new session and set its cookie, once `store` has stored the record. */
  async #underNewId(store: (id: string) => Promise<SessionRecord>): Promise<void> {
    this.#request.sessionStore.generate(this.#request)
    try {
      this.#request.session.record = await store(this.#request.sessionID)
    } catch (error) {
      this.#detach()
      throw error
    }
  }

  /** Without a session express-session neither saves one nor sets a cookie. */
  #detach(): void {
    Reflect.deleteProperty(this.#request, 'session')
  }
}
