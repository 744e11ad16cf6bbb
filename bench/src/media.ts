import { newCall } from '@girok/common/call'
import { connect } from '@girok/common/grpc/client'
import type { Client } from '@girok/common/grpc/types'
import { newId } from '@girok/common/ids'
import { eventually } from '@girok/common/testing/eventually'
import { ServiceTokens } from '@girok/common/s2s/tokens'
import type { System } from '@girok/dev-env/system'
import { render } from '@girok/media/repository/pictures/render'
import { FileState, MediaServiceService } from '@girok/proto/media/v1/media'
import sharp from 'sharp'
import { median } from './measure.ts'
import { peakRss } from './media/rss.ts'
import { withSystem, type Row } from './system.ts'

const ROUNDS = 3
const PICTURES = 16
/** As many as media works on at once. */
const AT_ONCE = 2

/** Pictures through the whole service against the same work by sharp alone, and what ten large ones at once take. */
export const bench = (): Promise<Row[]> =>
  withSystem(async (system) => {
    const { client, close } = openMedia(system)
    try {
      return [...(await measureRate(client)), ...(await measureMemory(client, system))]
    } finally {
      close()
    }
  })

async function measureRate(client: MediaClient): Promise<Row[]> {
  const picture = await photo(4_000, 3_000)
  const pictures = Array.from({ length: PICTURES }, () => picture)
  const [alone, through] = [[] as number[], [] as number[]]
  await throughMedia(client, pictures.slice(0, AT_ONCE))
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await byItself(pictures))
    through.push(await throughMedia(client, pictures))
  }
  const [a, t] = [median(alone), median(through)]
  return [
    {
      what: `sharp alone, 12 MP JPEG of ${mib(picture)} MiB, ${AT_ONCE} at once (images/s)`,
      value: fixed(a),
    },
    { what: 'girok, from completeUpload to READY (images/s)', value: fixed(t) },
    { what: 'girok to sharp alone, goal ≥ 0.8', value: fixed(t / a) },
  ]
}

async function measureMemory(client: MediaClient, { pids }: System): Promise<Row[]> {
  const picture = await photo(6_000, 4_000)
  const pictures = Array.from({ length: 10 }, () => picture)
  const peak = await peakRss(pids.media!, () => throughMedia(client, pictures))
  return [
    {
      what: `media and its processes, 10 uploads of 24 MP at once: peak RSS (MB), goal ≤ 600`,
      value: peak,
    },
  ]
}

/** Images a second, by the same calls of sharp in one process. */
async function byItself(pictures: readonly Buffer[]): Promise<number> {
  const left = [...pictures]
  const begun = performance.now()
  const lane = async () => {
    for (let next = left.pop(); next; next = left.pop()) await render(next, 'image/jpeg')
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return (pictures.length * 1_000) / (performance.now() - begun)
}

/** Images a second, from the first that is completed to the last that is READY; sending them is not counted. */
async function throughMedia(client: MediaClient, pictures: readonly Buffer[]): Promise<number> {
  const call = () => newCall({ userId: owner, timeoutMs: 30_000 })
  const owner = newId()
  const ids: string[] = []
  for (const bytes of pictures) ids.push(await send(client, bytes, call))
  const begun = performance.now()
  await Promise.all(ids.map((fileId) => client.completeUpload({ fileId }, call())))
  await eventually(async () => {
    const { files } = await client.getFilesByIds({ ids }, call())
    return Object.values(files).every(({ state }) => state === FileState.FILE_STATE_READY)
  })
  return (pictures.length * 1_000) / (performance.now() - begun)
}

async function send(
  client: MediaClient,
  bytes: Buffer,
  call: () => ReturnType<typeof newCall>,
): Promise<string> {
  const promised = { name: 'photo.jpg', contentType: 'image/jpeg', size: bytes.length }
  const { file, url, fields } = await client.getUploadUrl(promised, call())
  const form = new FormData()
  for (const { name, value } of fields) form.set(name, value)
  form.set('file', new Blob([new Uint8Array(bytes)]))
  const { ok, status } = await fetch(url, { method: 'POST', body: form })
  if (!ok) throw new Error(`the object store answered ${status}`)
  return file!.id
}

/** Grain over a colour, which compresses about as a photo does. */
const photo = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 12 },
    },
  })
    .jpeg({ quality: 80 })
    .toBuffer()

const mib = ({ length }: Buffer) => (length / 1024 / 1024).toFixed(1)
const fixed = (value: number) => Number(value.toFixed(2))

type MediaClient = Client<typeof MediaServiceService>

/** Media as the BFF calls it. */
function openMedia({ environment, ports, secrets }: System) {
  const tokens = new ServiceTokens({
    tokenUrl: environment['AUTH_TOKEN_URL']!,
    clientId: 'bff',
    clientSecret: secrets.clients.bff,
  })
  const address = `127.0.0.1:${ports.MEDIA_GRPC_PORT}`
  const client = connect(MediaServiceService, { target: 'media', address, tokens, hopTimeoutMs: 30_000 })
  return { client, close: () => client.close() }
}
