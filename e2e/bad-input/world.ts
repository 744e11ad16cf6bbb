import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ServiceTokens } from '@girok/common/s2s/tokens'
import { System } from '@girok/dev-env/system'
import { SseReader } from '@girok/dev-env/testing/sse-reader'
import { Person } from '../support/person.ts'
import { freePorts } from '../support/ports.ts'
import { untilDone } from '../support/until.ts'
import { launchFront, launchSubgraph, type Program } from '../support/programs.ts'

const supergraph = resolve(import.meta.dirname, '../../bff/supergraph.graphql')

/** The whole system, and somebody in it who is signed in. */
export interface World {
  system: System
  /** The subgraph of auth as a server of its own. */
  subgraph: Program
  /** The gateway alone. */
  front: Program
  ann: Person
  /** Where she talks. */
  roomId: string
  /** What she has written. */
  postId: string
  /** Her access token, as a native app holds it. */
  accessToken: string
  /** What the BFF shows to this service. */
  serviceToken: (audience: string) => Promise<string>
  close: () => Promise<void>
}

export async function startWorld(): Promise<World> {
  // A table asks for the same things from one address more often than people do.
  for (const name of ['LOGIN', 'REGISTER', 'REFRESH']) process.env[`RATE_LIMIT_${name}`] = '1000000/1'
  const dataDir = await mkdtemp(join(tmpdir(), 'girok-bad-input-'))
  const system = await System.start({ dataDir, ports: freePorts })
  const { environment: env, urls, secrets } = system
  const [subgraph, front] = await Promise.all([launchSubgraph('auth', env), launchFront(supergraph)])
  const [ann, ben] = await Promise.all([
    new Person(urls.graphql).register(),
    new Person(urls.graphql).register(),
  ])
  const tokens = new ServiceTokens({
    tokenUrl: env['AUTH_TOKEN_URL']!,
    clientId: 'bff',
    clientSecret: secrets.clients.bff,
  })
  const accessToken = await accessTokenOf(ann, urls.auth)
  await untilDone(() => streamOpens(system, accessToken))
  return {
    system,
    subgraph,
    front,
    ann,
    // The first of all rooms waits for a cold store.
    roomId: await untilDone(() => ann.createRoom([ben])),
    postId: await untilDone(() => postOf(ann)),
    accessToken,
    serviceToken: (audience) => tokens.get(audience),
    close: async () => {
      await Promise.all([subgraph.stop(), front.stop()])
      await system.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function postOf({ api }: Person): Promise<string> {
  const { createPost } = await api.request<{ createPost: { post: { id: string } } }>(
    'mutation { createPost(input: { body: "hi" }) { post { id } } }',
  )
  return createPost.post.id
}

/** Notifications answer 503 until their stream was read for the first time. */
async function streamOpens({ ports }: System, accessToken: string): Promise<void> {
  const url = `http://127.0.0.1:${ports.NOTIFICATION_SSE_PORT}/v1/notifications/stream`
  const reader = await SseReader.open(url, { authorization: `Bearer ${accessToken}` })
  await reader.close()
  if (reader.response.status !== 200) throw new Error(`a stream is answered with ${reader.response.status}`)
}

async function accessTokenOf({ username, password }: Person, authUrl: string): Promise<string> {
  const response = await fetch(`${authUrl}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const { accessToken } = (await response.json()) as { accessToken: string }
  return accessToken
}
