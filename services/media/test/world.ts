import { newCall } from '@girok/common/call'
import { readConfig, type Env } from '@girok/common/config'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import { newId } from '@girok/common/ids'
import { eventually } from '@girok/common/testing/eventually'
import { streamEvents } from '@girok/common/testing/stream'
import { startTokenServer, type TokenServer } from '@girok/common/testing/token-server'
import { suiteStores, type SuiteStores } from '@girok/dev-env/testing/suite'
import {
  FileState,
  MediaServiceService,
  type File,
  type UploadUrlResponse,
} from '@girok/proto/media/v1/media'
import { start } from '../src/app.ts'
import { configShape } from '../src/config.ts'

type MediaClient = Client<typeof MediaServiceService>

/** Where a browser of the tests comes from. */
export const ORIGIN = 'http://localhost:3000'

/** Media on real stores. */
export interface World {
  stores: SuiteStores
  env: Env
  issuer: TokenServer
  /** As the BFF calls. */
  client: MediaClient
  /** As feed calls, which acts for nobody. */
  feed: MediaClient
  address: string
  call: (userId: string) => ReturnType<typeof newCall>
  /** Promises a file and sends it as a browser's form does. */
  upload: (userId: string, bytes: Uint8Array, promised?: Partial<Promised>) => Promise<File>
  /** The same, completed and judged. */
  judged: (userId: string, bytes: Uint8Array, promised?: Partial<Promised>) => Promise<File>
  /** A file once it is READY or REJECTED. */
  settled: (userId: string, fileId: string) => Promise<File>
  events: (userId: string) => ReturnType<typeof streamEvents>
  close: () => Promise<void>
}

export interface Promised {
  name: string
  contentType: string
  size: number
}

export async function bootWorld(extra: Env = {}): Promise<World> {
  const stores = await suiteStores({ postgres: true, valkey: true, nats: true, s3: true })
  const issuer = await startTokenServer()
  const env = environment(stores, issuer, extra)
  const running = await start(readConfig(configShape, env))
  const address = `127.0.0.1:${running.ports['grpc']}`
  const open = (caller: 'bff' | 'feed') =>
    connect(MediaServiceService, {
      target: 'media',
      address,
      tokens: issuer.tokensOf(caller),
      hopTimeoutMs: 10_000,
    })
  const [client, feed] = [open('bff'), open('feed')]
  return {
    stores,
    env,
    issuer,
    client,
    feed,
    address,
    ...acting(client),
    events: (userId) => streamEvents(stores.natsUrl, 'MEDIA', `media.*.*.${userId}`),
    close: async () => {
      client.close()
      feed.close()
      await running.close()
      await issuer.close()
      await stores.close()
    },
  }
}

/** The variables of a media process over a suite's stores. */
export const environment = (stores: SuiteStores, issuer: TokenServer, extra: Env = {}): Env => ({
  ...issuer.env,
  NODE_ENV: 'test',
  LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  MEDIA_GRPC_PORT: '0',
  MEDIA_ADMIN_PORT: '0',
  DATABASE_URL_MEDIA: stores.databaseUrl,
  VALKEY_URL: stores.valkeyUrl,
  NATS_URL: stores.natsUrl,
  S3_ENDPOINT: stores.s3.endpoint,
  S3_ACCESS_KEY: stores.s3.accessKey,
  S3_SECRET_KEY: stores.s3.secretKey,
  APP_ORIGINS: ORIGIN,
  SWEEP_MS: '50',
  ...extra,
})

/** What a person does with a client. */
export function acting(client: MediaClient) {
  const call = (userId: string) => newCall({ userId, timeoutMs: 10_000 })
  const settled = (userId: string, fileId: string) =>
    eventually(async () => {
      const file = await client.getFile({ fileId }, call(userId))
      return isSettled(file) && file
    })
  const upload = async (userId: string, bytes: Uint8Array, promised: Partial<Promised> = {}) => {
    const request = { name: 'a picture', contentType: 'image/png', size: bytes.length, ...promised }
    const target = await client.getUploadUrl(request, call(userId))
    const response = await sendForm(target, bytes)
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return target.file!
  }
  const judged = async (userId: string, bytes: Uint8Array, promised: Partial<Promised> = {}) => {
    const { id } = await upload(userId, bytes, promised)
    await client.completeUpload({ fileId: id }, call(userId))
    return settled(userId, id)
  }
  return { call, settled, upload, judged }
}

const isSettled = ({ state }: File) =>
  state === FileState.FILE_STATE_READY || state === FileState.FILE_STATE_REJECTED

/** Sends a form to where a file may be uploaded; fields of the test's own win. */
export async function sendForm(
  { url, fields }: Pick<UploadUrlResponse, 'url' | 'fields'>,
  bytes: Uint8Array,
  own: Record<string, string> = {},
): Promise<Response> {
  const form = new FormData()
  for (const { name, value } of fields) form.set(name, own[name] ?? value)
  form.set('file', new Blob([Buffer.from(bytes)]))
  return fetch(url, { method: 'POST', body: form, headers: { origin: ORIGIN } })
}

/** Somebody new. */
export const somebody = (): string => newId()
