/** What a GraphQL server answers. */
export interface Answer<T> {
  data: T | null
  errors?: {
    message: string
    path?: (string | number)[]
    extensions: { code: string; reason?: string; fields?: { field: string; message: string }[] }
  }[]
  extensions?: { degraded?: string[] }
}

/** A browser's worth of GraphQL: JSON POST with the CSRF header, and a jar for the session cookie. */
export class GraphQLClient {
  readonly url: string
  cookie: string | undefined

  constructor(url: string) {
    this.url = url
  }

  /** Sends an operation and yields the whole answer, errors included. */
  async send<T>(
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-csrf': '1',
        ...(this.cookie && { cookie: this.cookie }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    })
    this.#keep(response.headers.getSetCookie())
    return (await response.json()) as Answer<T>
  }

  /** Sends an operation that must succeed and yields its data. */
  async request<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await this.send<T>(query, variables)
    if (errors || data === null)
      throw new Error(errors?.map((e) => `${e.extensions?.code}: ${e.message}`).join('; ') ?? 'no data')
    return data
  }

  #keep(cookies: string[]): void {
    for (const cookie of cookies) {
      const [pair = ''] = cookie.split(';')
      const ended = /expires=Thu, 01 Jan 1970|max-age=0/i.test(cookie)
      this.cookie = ended || pair.endsWith('=') ? undefined : pair
    }
  }
}
