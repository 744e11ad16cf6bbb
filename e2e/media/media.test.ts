import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { eventually } from '@girok/common/testing/eventually'
import { System } from '@girok/dev-env/system'
import { openBrowser } from '@girok/dev-env/testing/browser'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { Person } from '../support/person.ts'
import { freePorts } from '../support/ports.ts'
import { untilDone } from '../support/until.ts'
import { sendByForm, serveAppPage, type UploadTarget } from './page.ts'

jest.setTimeout(180_000)

let dataDir: string
let app: Awaited<ReturnType<typeof serveAppPage>>
let system: System
let browser: Browser
let page: Page
let [ann, ben] = [] as Person[] as [Person, Person]

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'girok-media-'))
  app = await serveAppPage()
  process.env['APP_ORIGINS'] = app.origin
  system = await System.start({ dataDir, ports: freePorts })
  browser = await openBrowser()
  page = await browser.newPage()
  await page.goto(app.origin)
  const newPerson = () => untilDone(() => new Person(system.urls.graphql).register())
  ;[ann, ben] = [await newPerson(), await newPerson()]
})
afterAll(async () => {
  await browser?.close()
  await system?.close()
  app?.close()
  delete process.env['APP_ORIGINS']
  await rm(dataDir, { recursive: true, force: true })
})

interface File {
  id: string
  state: string
  url: string | null
  reason: string | null
  variants: { name: string; width: number; url: string }[]
}

const FILE = 'id state url reason variants { name width url }'

async function promise(person: Person, size: number): Promise<{ file: File; upload: UploadTarget }> {
  const input = { name: 'our garden.jpg', contentType: 'image/jpeg', size }
  const { createUpload } = await person.api.request<{
    createUpload: { file: File; upload: UploadTarget }
  }>(
    `mutation ($input: CreateUploadInput!) { createUpload(input: $input) {
      file { ${FILE} } upload { url method fields { name value } headers { name value } expiresAt } } }`,
    { input },
  )
  return createUpload
}

/** Sends a file by the browser and waits until it is judged. */
async function upload(person: Person, bytes: Buffer): Promise<File> {
  const { file, upload: target } = await promise(person, bytes.length)
  expect(await sendByForm(page, target, { name: 'x.jpg', mimeType: 'image/jpeg', bytes })).toBe(204)
  const complete = `mutation ($id: ID!) { completeUpload(fileId: $id) { file { ${FILE} } } }`
  await person.api.request(complete, { id: file.id })
  return eventually(async () => {
    const seen = await fileOf(person, file.id)
    return seen?.state === 'PROCESSING' ? undefined : (seen ?? undefined)
  })
}

async function fileOf(person: Person, id: string): Promise<File | null> {
  const query = `query ($id: ID!) { file(id: $id) { ${FILE} } }`
  return (await person.api.request<{ file: File | null }>(query, { id })).file
}

const POST = `post { id body media { id state owner { username } variants { name url } } }`

const createPost = (person: Person, mediaIds: string[]) =>
  person.api.send<{ createPost: { post: { id: string; media: File[] } } }>(
    `mutation ($input: CreatePostInput!) { createPost(input: $input) { ${POST} } }`,
    { input: { body: 'Look', mediaIds } },
  )

async function mediaOf(person: Person, id: string): Promise<string[]> {
  const { post } = await person.api.request<{ post: { media: { id: string }[] } }>(
    'query ($id: ID!) { post(id: $id) { media { id } } }',
    { id },
  )
  return post.media.map((file) => file.id)
}

const setAvatar = (person: Person, avatarFileId: string) =>
  person.api.send<{ updateProfile: { profile: { avatarUrl: string } } }>(
    'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { profile { avatarUrl } } }',
    { input: { avatarFileId } },
  )

const photo = () =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: '#2a6' } })
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } })
    .jpeg()
    .toBuffer()

test('a browser of another origin uploads a picture, and a post shows it to others without its place', async () => {
  const file = await upload(ann, await photo())
  expect(file).toMatchObject({ state: 'READY', reason: null })
  const { data } = await createPost(ann, [file.id])
  const { post } = data!.createPost
  expect(post.media).toMatchObject([{ id: file.id, state: 'READY', owner: { username: ann.username } }])
  expect(await mediaOf(ben, post.id)).toEqual([file.id])
  const shown = file.variants.find(({ name }) => name === '512.webp')!
  const bytes = Buffer.from(await (await fetch(shown.url)).arrayBuffer())
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 512 })
  expect((await sharp(bytes).metadata()).exif).toBeUndefined()
})

test('a picture becomes an avatar that everybody sees', async () => {
  const file = await upload(ann, await photo())
  await setAvatar(ann, file.id)
  const query = 'query ($name: String!) { user(username: $name) { avatarUrl } }'
  const { user } = await ben.api.request<{ user: { avatarUrl: string } }>(query, { name: ann.username })
  expect(user.avatarUrl).toBe(file.variants.find(({ name }) => name === '512.webp')!.url)
  expect((await fetch(user.avatarUrl)).status).toBe(200)
})

test('what is refused is told with its reason and cannot be used; nor can what is not READY or of others', async () => {
  const broken = await upload(ann, (await photo()).subarray(0, 900))
  expect(broken).toMatchObject({ state: 'REJECTED', url: null, variants: [] })
  expect(broken.reason).toMatch(/broken/)
  const { file: pending } = await promise(ann, 100)
  const ready = await upload(ann, await photo())
  for (const [person, id] of [
    [ann, broken.id],
    [ann, pending.id],
    [ben, ready.id],
  ] as const) {
    const refused = { code: 'BAD_USER_INPUT', reason: 'FILE_NOT_USABLE' }
    const { errors: ofPost } = await createPost(person, [id])
    expect(ofPost).toMatchObject([{ extensions: { ...refused, fields: [{ field: 'mediaIds' }] } }])
    const { errors: ofAvatar } = await setAvatar(person, id)
    expect(ofAvatar).toMatchObject([{ extensions: { ...refused, fields: [{ field: 'avatarFileId' }] } }])
  }
  expect(await fileOf(ben, pending.id)).toBeNull()
})

test('a post shows without a picture that its owner took away', async () => {
  const [kept, gone] = [await upload(ann, await photo()), await upload(ann, await photo())]
  const { data } = await createPost(ann, [kept.id, gone.id])
  const { id } = data!.createPost.post
  await ann.api.request('mutation ($id: ID!) { deleteFile(id: $id) { id } }', { id: gone.id })
  await eventually(async () => (await mediaOf(ben, id)).length === 1)
  expect(await mediaOf(ben, id)).toEqual([kept.id])
})
