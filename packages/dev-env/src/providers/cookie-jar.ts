interface Cookie {
  name: string
  value: string
  path: string
}

/** A browser's cookies for one host, which go back under their paths only. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>()

  keep({ headers }: Response): void {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice('path='.length) ?? '/'
      const end = pair.indexOf('=')
      const cookie = { name: pair.slice(0, end), value: pair.slice(end + 1), path }
      const key = `${cookie.name} ${path}`
      if (cookie.value) this.#cookies.set(key, cookie)
      else this.#cookies.delete(key)
    }
  }

  header({ pathname }: URL): { cookie: string } {
    const fitting = [...this.#cookies.values()].filter(
      ({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`),
    )
    return { cookie: fitting.map(({ name, value }) => `${name}=${value}`).join('; ') }
  }
}
