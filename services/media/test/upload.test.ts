import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { FileState } from '@girok/proto/media/v1/media'
import sharp from 'sharp'
import { bootWorld, somebody, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await bootWorld()
})
afterAll(() => world.close())

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c83' } })

test('a picture goes straight to the object store and is READY in three sizes, as WebP and as it was', async () => {
  const me = somebody()
  const file = await world.judged(me, await photo(2000, 1000).png().toBuffer())
  expect(file).toMatchObject({ state: FileState.FILE_STATE_READY, contentType: 'image/png', reason: '' })
  expect(file.variants.map(({ name, width, height }) => [name, width, height])).toEqual([
    ['128.webp', 128, 64],
    ['128.png', 128, 64],
    ['512.webp', 512, 256],
    ['512.png', 512, 256],
    ['1536.webp', 1536, 768],
    ['1536.png', 1536, 768],
  ])
  const shown = await fetch(file.variants[2]!.url)
  expect(shown.headers.get('content-type')).toBe('image/webp')
  expect(shown.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const { format, width } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata()
  expect({ format, width }).toEqual({ format: 'webp', width: 512 })
  expect(file.url).toBe(file.variants.at(-1)!.url)
})
