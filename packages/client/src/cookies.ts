/** The session cookie where no browser keeps it. */
export class CookieJar {
  #pair: string | undefined

  /** The header to send; nothing while there is no session. */
  get header(): Record<string, string> {
    return this.#pair ? { cookie: this.#pair } : {}
  }

  keep(setCookies: readonly string[]): void {
    for (const cookie of setCookies) {
      const [pair = ''] = cookie.split(';')
      const ended = /expires=Thu, 01 Jan 1970|max-age=0/i.test(cookie) || pair.endsWith('=')
      this.#pair = ended ? undefined : pair
    }
  }
}
