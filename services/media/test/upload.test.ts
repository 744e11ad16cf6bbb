import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newCall } from '@girok/common/call'
import { eventually } from '@girok/common/testing/eventually'
import { FileState, type UploadUrlResponse } from '@girok/proto/media/v1/media'
import sharp from 'sharp'
import { plain } from './pictures.ts'
import { bootWorld, sendForm, somebody, type World } from './world.ts'

let world: World
let png: Buffer
beforeAll(async () => {
  world = await bootWorld({ UPLOAD_SECONDS: '3', QUOTA_BYTES: '5000', QUOTA_FILES: '4' })
  png = await plain().png().toBuffer()
})
afterAll(() => world.close())

const promise = (me: string, change: object = {}): Promise<UploadUrlResponse> => {
  const asked = { name: 'a', contentType: 'image/png', size: png.length, ...change }
  return world.client.getUploadUrl(asked, world.call(me))
}

test('a picture goes straight to the object store and is READY in three sizes, as WebP and as it was', async () => {
  const me = somebody()
  const file = await world.judged(me, await plain(2000, 1000).png({ palette: true }).toBuffer())
  expect(file).toMatchObject({ state: FileState.FILE_STATE_READY, contentType: 'image/png', reason: '' })
  expect(file.variants.map(({ name, width, height }) => [name, width, height])).toEqual([
    ['128.webp', 128, 64],
    ['128.png', 128, 64],
    ['512.webp', 512, 256],
    ['512.png', 512, 256],
    ['1536.webp', 1536, 768],
    ['1536.png', 1536, 768],
  ])
  expect(file.url).toBe(file.variants.at(-1)!.url)
})

test('variants may be had by anybody, for long, as what we say; originals and lists by nobody', async () => {
  const file = await world.judged(somebody(), png)
  const shown = await fetch(file.variants[2]!.url)
  expect(shown.headers.get('content-type')).toBe('image/webp')
  expect(shown.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect((await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).format).toBe('webp')
  const bucket = `${world.stores.s3.endpoint}/girok`
  for (const path of [`uploads/${file.id}`, '?list-type=2', '?list-type=2&prefix=public/'])
    expect((await fetch(`${bucket}/${path}`)).status).toBe(403)
})

test('the store takes no more bytes, no other type and no other key than were promised, nor nothing', async () => {
  const target = await promise(somebody())
  const key = target.fields.find(({ name }) => name === 'key')!.value
  expect((await sendForm(target, Buffer.concat([png, Buffer.from('x')]))).status).toBe(400)
  expect((await sendForm(target, Buffer.alloc(0))).status).toBe(400)
  expect((await sendForm(target, png, { 'Content-Type': 'text/html' })).status).toBe(403)
  expect((await sendForm(target, png, { key: `${key}0` })).status).toBe(403)
  expect((await sendForm(target, png, { key: `public/${target.file!.id}` })).status).toBe(403)
  expect((await sendForm(target, png)).status).toBe(204)
})

test('what is sent after the promise ended is refused', async () => {
  const target = await promise(somebody())
  const left = target.expiresAt!.getTime() - Date.now()
  expect(left).toBeLessThanOrEqual(3_000)
  expect((await sendForm(target, png)).status).toBe(204)
  await eventually(async () => (await sendForm(target, png)).status === 403)
  // The store counts in whole seconds, and never in favour of who is late.
  expect(Date.now()).toBeGreaterThanOrEqual(target.expiresAt!.getTime() - 2_000)
})

test('completing without an upload is UPLOAD_MISSING, twice is once, and what is sent later changes nothing', async () => {
  const me = somebody()
  const target = await promise(me)
  const fileId = target.file!.id
  const complete = () => world.client.completeUpload({ fileId }, world.call(me))
  await expect(complete()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'UPLOAD_MISSING' })
  await sendForm(target, png)
  await Promise.all([complete(), complete(), complete()])
  const file = await world.settled(me, fileId)
  await sendForm(target, Buffer.from('<script>alert(1)</script>'))
  await complete()
  expect(await world.settled(me, fileId)).toEqual(file)
  await eventually(async () => (await world.events(me)).length > 0)
  expect((await world.events(me)).map(({ type }) => type)).toEqual(['media.file.ready'])
})

test('other files come as attachments under their own name, for a while, as what we say they are', async () => {
  const me = somebody()
  const text = Buffer.from('Hello, <b>world</b>')
  const file = await world.judged(me, text, { name: 'a "név".txt', contentType: 'text/plain' })
  expect(file).toMatchObject({ state: FileState.FILE_STATE_READY, contentType: 'text/plain', variants: [] })
  const got = await fetch(file.url)
  expect(await got.text()).toBe(text.toString())
  expect(got.headers.get('content-type')).toBe('text/plain')
  expect(got.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''a%20%22n%C3%A9v%22.txt`)
  expect((await fetch(file.url.split('?')[0]!)).status).toBe(403)
})

test.each([
  ['application/pdf', '%PDF-1.7 …'],
  ['audio/mpeg', 'ID3\x03…'],
  ['audio/ogg', 'OggS…'],
  ['audio/wav', 'RIFF\0\0\0\0WAVE'],
])('%s is known by its bytes', async (contentType, bytes) => {
  const file = await world.judged(somebody(), Buffer.from(bytes, 'latin1'), { contentType })
  expect(file).toMatchObject({ state: FileState.FILE_STATE_READY, contentType })
})

test.each([
  ['name', { name: '' }],
  ['name', { name: 'x'.repeat(256) }],
  ['content_type', { contentType: 'image/svg+xml' }],
  ['content_type', { contentType: 'text/html' }],
  ['size', { size: 0 }],
  ['size', { size: 21 * 1024 * 1024 }],
])('a promise with a bad %s is refused by its name: %j', async (field, change) => {
  const faults = { code: 'INVALID_ARGUMENT', details: { fields: [{ field }] } }
  await expect(promise(somebody(), change)).rejects.toMatchObject(faults)
})

test('a person’s files take no more room than theirs, however many are promised at once', async () => {
  const [me, other] = [somebody(), somebody()]
  const storm = await Promise.allSettled(Array.from({ length: 8 }, () => promise(me, { size: 1_000 })))
  expect(storm.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  const full = { code: 'RESOURCE_EXHAUSTED', reason: 'QUOTA_EXCEEDED' }
  await expect(promise(me, { size: 1 })).rejects.toMatchObject(full)
  await expect(promise(other, { size: 5_001 })).rejects.toMatchObject(full)
})

test('others see a file once it is READY and shown somewhere, and can never complete or delete it', async () => {
  const [me, other] = [somebody(), somebody()]
  const { id: fileId } = await world.upload(me, png)
  const see = () => world.client.getFilesByIds({ ids: [fileId] }, world.call(other))
  const missing = { code: 'NOT_FOUND', reason: 'FILE_NOT_FOUND' }
  expect((await see()).files).toEqual({})
  await expect(world.client.completeUpload({ fileId }, world.call(other))).rejects.toMatchObject(missing)
  await world.client.completeUpload({ fileId }, world.call(me))
  const file = await world.settled(me, fileId)
  expect((await see()).files).toEqual({})
  await expect(world.client.getFile({ fileId }, world.call(other))).rejects.toMatchObject(missing)
  const show = (ids: string[]) =>
    world.feed.useFiles({ ids, ownerId: me, usedBy: `post:${other}` }, newCall())
  await show([fileId])
  expect((await see()).files).toEqual({ [fileId]: file })
  await show([])
  expect((await see()).files).toEqual({})
  await expect(world.client.deleteFile({ fileId }, world.call(other))).rejects.toMatchObject(missing)
})
