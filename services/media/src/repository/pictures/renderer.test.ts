import { afterEach, beforeAll, expect, test } from '@jest/globals'
import sharp from 'sharp'
import { Renderer, type Limits } from './renderer.ts'

let renderer: Renderer
let large: Buffer
beforeAll(async () => {
  large = await makeLarge()
})
afterEach(() => renderer.close())

const small = sharp({ create: { width: 30, height: 20, channels: 3, background: '#c83' } })
  .png()
  .toBuffer()
/** Interlaced, so that all of its pixels are needed at once. */
const makeLarge = () =>
  sharp({ create: { width: 8_000, height: 7_500, channels: 4, background: '#c83' } })
    .toColourspace('rgb16')
    .png({ progressive: true, compressionLevel: 1 })
    .toBuffer()

async function refusalOf(limits: Limits): Promise<string> {
  renderer = new Renderer(limits)
  const task = { bytes: large, contentType: 'image/png' }
  return renderer.render(task).then(
    () => 'rendered',
    (error: Error) => error.message,
  )
}

const canGoOn = async () => {
  const { images } = await renderer.render({ bytes: await small, contentType: 'image/png' })
  return images.length === 2
}

test('a picture that takes more memory than allowed is refused, and the next one is rendered', async () => {
  expect(await refusalOf({ memoryMib: 800, timeoutMs: 60_000 })).toMatch(/takes too much to open|broken/)
  expect(await canGoOn()).toBe(true)
})

test('a picture that takes longer than allowed is refused, and the next one is rendered', async () => {
  expect(await refusalOf({ memoryMib: 2_048, timeoutMs: 700 })).toBe('it takes too long to open')
  expect(await canGoOn()).toBe(true)
})
