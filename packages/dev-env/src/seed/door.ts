import { createHmac } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { GraphQLClient } from '../graphql-client.ts'

/** Somebody of the demo, signed in. */
export interface Someone {
  id: string
  client: GraphQLClient
}

interface Account {
  username: string
  displayName: string
  password: string
}

interface SignedIn {
  user: { id: string }
}

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { user { id } } }'
const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }'

/** A password that is the same at every start of this data folder and of no other. */
export const passwordOf = (username: string, secret: string): string =>
  createHmac('sha256', secret).update(username).digest('base64url')

/** Signs in; undefined when there is no such account. */
async function signIn(graphqlUrl: string, { username, password }: Account): Promise<Someone | undefined> {
  const client = new GraphQLClient(graphqlUrl)
  const { data } = await client.send<{ login: SignedIn }>(LOGIN, { input: { username, password } })
  return data?.login ? { id: data.login.user.id, client } : undefined
}

/** Registers; whoever a start before has registered signs in. */
export async function join(graphqlUrl: string, account: Account): Promise<Someone> {
  const client = new GraphQLClient(graphqlUrl)
  const { username, displayName, password } = account
  const input = { username, email: `${username}@example.com`, password, displayName }
  const { data, errors } = await client.send<{ register: SignedIn }>(REGISTER, { input })
  if (data?.register) return { id: data.register.user.id, client }
  const known = await signIn(graphqlUrl, account)
  if (!known) throw new Error(`${username} could not join: ${errors?.[0]?.message}`)
  return known
}

const AGAIN = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RATE_LIMITED'])
const ATTEMPTS = 50
const WAIT_MS = 200

/** Asks as somebody, again while the system is busy: whatever the seed asks may be repeated. */
export async function ask<T>(
  { client }: Someone,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const { data, errors } = await client.send<T>(query, variables)
    if (!errors && data !== null) return data
    const codes = errors?.map(({ extensions }) => extensions.code) ?? []
    if (attempt === ATTEMPTS || !codes.some((code) => AGAIN.has(code)))
      throw new Error(`the demo could not be made: ${errors?.[0]?.message ?? 'no data'}`)
    await delay(WAIT_MS)
  }
}

/** Does work for each, a few at once, until one fails. */
export async function each<T, R>(
  all: readonly T[],
  lanes: number,
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const lane = async () => {
    for (let i = next++; i < all.length; i = next++) results[i] = await work(all[i]!, i)
  }
  const stop = (error: unknown) => {
    next = all.length
    throw error
  }
  await Promise.all(Array.from({ length: lanes }, () => lane().catch(stop)))
  return results
}
