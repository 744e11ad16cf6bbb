/* eslint-disable @typescript-eslint/no-explicit-any -- a test knows the shape of what it asked for */
/** What comes back from `/graphql`, with the parts of HTTP that tests look at. */
export interface Answer<T = any> {
  status: number
  headers: Headers
  data: T | null | undefined
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, any> }[]
  extensions?: Record<string, any>
  text: string
}

/** A browser's or another client's side of the API: it keeps the session cookie as a browser would. */
export class Person {
  readonly url: string
  cookie = ''

  constructor(url: string, cookie = '') {
    this.url = url
    this.cookie = cookie
  }

  /** The same browser, talking to another BFF process. */
  at = (url: string): Person => new Person(url, this.cookie)

  ask = (query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
    this.send({ method: 'POST', body: JSON.stringify({ query, variables }), headers })

  async send({ headers = {}, ...init }: RequestInit & { headers?: Record<string, string> }): Promise<Answer> {
    const own = {
      'content-type': 'application/json',
      ...(this.cookie && { cookie: this.cookie, 'x-csrf': '1' }),
    }
    const response = await fetch(`${this.url}/graphql`, { ...init, headers: { ...own, ...headers } })
    this.#keep(response.headers.getSetCookie())
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, ...parse(text) }
  }

  #keep(setCookies: string[]): void {
    for (const line of setCookies) {
      const [pair = ''] = line.split(';')
      this.cookie = pair.endsWith('=') ? '' : pair
    }
  }
}

function parse(text: string): Pick<Answer, 'data'> {
  try {
    return JSON.parse(text) as Pick<Answer, 'data'>
  } catch {
    return { data: undefined }
  }
}

let people = 0
export const password = 'correct horse battery'

/** Input for a new account. */
export function newAccount(name = 'p') {
  people += 1
  const username = `${name}${people}.${process.pid}`
  return { username, email: `${username}@example.com`, password }
}

export const REGISTER =
  'mutation ($input: RegisterInput!) { register(input: $input) { success user { id username } } }'
export const LOGIN =
  'mutation ($input: LoginInput!) { login(input: $input) { success user { id username } } }'
export const ME = '{ me { id username } }'

/** A new person, signed in. */
export async function signedUp(
  url: string,
  name?: string,
): Promise<Person & { id: string; username: string }> {
  const person = new Person(url)
  const { data, text } = await person.ask(REGISTER, { input: newAccount(name) })
  if (!data?.register?.user) throw new Error(`registration failed: ${text}`)
  return Object.assign(person, data.register.user as { id: string; username: string })
}

/** The code of the first error. */
export const codeOf = (answer: Answer): unknown => answer.errors?.[0]?.extensions['code']
export const reasonOf = (answer: Answer): unknown => answer.errors?.[0]?.extensions['reason']
