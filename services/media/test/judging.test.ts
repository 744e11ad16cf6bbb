import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { FileState } from '@girok/proto/media/v1/media'
import sharp from 'sharp'
import {
  animated,
  chunk,
  claiming,
  followedBy,
  idat,
  plain,
  pngHeader,
  pngOf,
  spliced,
  withSegment,
} from './pictures.ts'
import { bootWorld, somebody, type World } from './world.ts'

let world: World
let [png, jpeg, gif, webp] = [] as Buffer[] as [Buffer, Buffer, Buffer, Buffer]
beforeAll(async () => {
  world = await bootWorld({ PICTURE_TIMEOUT_MS: '15000' })
  png = await plain().png().toBuffer()
  jpeg = await plain().jpeg().toBuffer()
  gif = await plain().gif().toBuffer()
  webp = await plain().webp().toBuffer()
})
afterAll(() => world.close())

const SCRIPT = '<script>alert(1)</script>'
const ZIP = 'PK\x03\x04 PK\x05\x06'

/** What a picture comes to, whatever it was said to be. */
async function fate(bytes: Buffer, contentType = 'image/png'): Promise<string> {
  const { state, reason, contentType: found } = await world.judged(somebody(), bytes, { contentType })
  return state === FileState.FILE_STATE_READY ? found : reason
}

const BROKEN = 'it is broken or not complete'
const TWO = 'it is a picture and something else at once'
const LARGE = 'it has too many pixels'
const UNKNOWN = 'it is of no kind that can be used here'

const good: [string, string, () => Buffer | Promise<Buffer>][] = [
  ['a PNG', 'image/png', () => png],
  ['a JPEG', 'image/jpeg', () => jpeg],
  ['a GIF', 'image/gif', () => gif],
  ['a WebP', 'image/webp', () => webp],
  ['a JPEG that calls itself a PNG', 'image/jpeg', () => jpeg],
  ['a JPEG in CMYK', 'image/jpeg', () => plain().toColourspace('cmyk').jpeg().toBuffer()],
  ['a JPEG in grey', 'image/jpeg', () => plain().greyscale().jpeg().toBuffer()],
  ['a progressive JPEG', 'image/jpeg', () => plain(300, 200).jpeg({ progressive: true }).toBuffer()],
  ['a PNG of 16 bits', 'image/png', () => plain().toColourspace('rgb16').png().toBuffer()],
  ['a PNG with a palette', 'image/png', () => plain().png({ palette: true }).toBuffer()],
  ['a PNG with transparency', 'image/png', () => plain().ensureAlpha(0.5).png().toBuffer()],
  ['a PNG of one pixel', 'image/png', () => plain(1, 1).png().toBuffer()],
  ['a PNG of one line', 'image/png', () => plain(4000, 1).png().toBuffer()],
  ['a lossless WebP', 'image/webp', () => plain().webp({ lossless: true }).toBuffer()],
  ['an animated GIF', 'image/gif', () => animated('gif')],
  ['an animated WebP', 'image/webp', () => animated('webp')],
  ['a JPEG with a phone’s video behind it', 'image/jpeg', () => followedBy(jpeg, '\0\0\0\x18ftypmp42')],
]

test.each(good)('%s is READY as %s', async (_name, expected, make) => {
  expect(await fate(await make())).toBe(expected)
})

const bad: [string, string, () => Buffer | Promise<Buffer>][] = [
  ['a PNG without its end', BROKEN, () => png.subarray(0, png.length - 20)],
  ['a PNG of its signature alone', BROKEN, () => png.subarray(0, 8)],
  ['a PNG without pixels', BROKEN, () => pngOf(pngHeader(10, 10))],
  ['a PNG with too few pixels', BROKEN, () => pngOf(pngHeader(100, 100), idat(50))],
  ['a PNG with a wrong checksum', BROKEN, () => pngOf(pngHeader(2, 2), chunk('IDAT', Buffer.alloc(9), 1))],
  ['a PNG with a chunk of 4 GB', BROKEN, () => spliced(png, 33, '\xff\xff\xff\xffIDATx')],
  ['a PNG of no width', BROKEN, () => pngOf(pngHeader(0, 10), idat(50))],
  ['a PNG of 30,000 × 30,000', LARGE, () => pngOf(pngHeader(30_000, 30_000), idat(1_000_000))],
  ['a PNG of 2³¹−1 × 1', BROKEN, () => pngOf(pngHeader(0x7fffffff, 1), idat(1000))],
  ['a PNG that is a line of 20,000', LARGE, () => plain(20_000, 1).png().toBuffer()],
  ['a JPEG that claims 65,000 × 65,000', LARGE, () => claiming(jpeg, 65_000, 65_000)],
  ['a JPEG cut in its pixels', BROKEN, async () => (await noise()).subarray(0, 4_000)],
  ['a JPEG of its first bytes', BROKEN, () => jpeg.subarray(0, 20)],
  ['a GIF without its end', BROKEN, () => gif.subarray(0, gif.length - 5)],
  ['a WebP without its end', BROKEN, () => webp.subarray(0, webp.length - 5)],
  [
    'a WebP that claims more than it has',
    BROKEN,
    () => Buffer.from('RIFF\xff\xff\xff\x7fWEBPVP8 ', 'latin1'),
  ],
  ['an SVG', UNKNOWN, () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['an SVG behind a declaration', UNKNOWN, () => Buffer.from('<?xml version="1.0"?><svg/>')],
  ['a page', UNKNOWN, () => Buffer.from(`<!doctype html>${SCRIPT}`)],
  ['a page behind white space', UNKNOWN, () => Buffer.from(`\n\t <html>${SCRIPT}`)],
  ['a program', UNKNOWN, () => Buffer.from('\x7fELF\x02\x01\x01\0\0\0', 'latin1')],
  ['an archive', UNKNOWN, () => Buffer.from(ZIP, 'latin1')],
  ['a BMP', UNKNOWN, () => Buffer.from('BM\x3a\0\0\0\0\0', 'latin1')],
  ['a TIFF', UNKNOWN, () => plain().tiff().toBuffer()],
  ['a JPEG with an archive behind it', TWO, () => followedBy(jpeg, ZIP)],
  ['a JPEG with a page in a comment', TWO, () => withSegment(jpeg, 0xfe, SCRIPT)],
  ['a PNG with a page behind it', TWO, () => followedBy(png, `<HTML>${SCRIPT}`)],
  ['a PNG with PHP in a text', TWO, () => spliced(png, 33, chunk('tEXt', Buffer.from('a\0<?php x')))],
  ['a GIF with a script behind it', TWO, () => followedBy(gif, '*/=1;alert(1)')],
  ['a WebP with a PDF behind it', TWO, () => followedBy(webp, '%PDF-1.7')],
  ['a text that was promised as a picture', 'it is not image/png', () => Buffer.from('hello')],
  ['a PDF that was promised as a picture', 'it is not image/png', () => Buffer.from('%PDF-1.7')],
]

test.each(bad)('%s is REJECTED: %s', async (_name, expected, make) => {
  expect(await fate(await make())).toBe(expected)
})

const noise = () =>
  sharp({
    create: {
      width: 300,
      height: 300,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .jpeg()
    .toBuffer()

async function variant(bytes: Buffer, name: string): Promise<Buffer> {
  const { variants } = await world.judged(somebody(), bytes)
  const { url } = variants.find((made) => made.name === name)!
  return Buffer.from(await (await fetch(url)).arrayBuffer())
}

test('place, time and camera are gone, and the picture is turned as they said', async () => {
  const turned = await plain(40, 30)
    .withExif({ IFD0: { Make: 'Phone', Orientation: '6' }, IFD3: { GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  expect((await sharp(turned).metadata()).exif).toBeDefined()
  for (const name of ['128.jpeg', '512.webp']) {
    const made = await sharp(await variant(turned, name)).metadata()
    expect(made).toMatchObject({ width: 30, height: 40 })
    for (const trace of ['exif', 'iptc', 'xmp', 'icc', 'orientation'] as const)
      expect(made[trace]).toBeUndefined()
  }
})

test('of an animation the first frame is kept', async () => {
  const made = sharp(await variant(await animated('gif'), '128.gif'))
  expect((await made.metadata()).pages ?? 1).toBe(1)
  const [red, , blue] = (await made.stats()).channels.map(({ mean }) => mean)
  expect([red! > 200, blue! < 50]).toEqual([true, true])
})

test('a small picture is not enlarged, and sizes beyond its own share one image', async () => {
  const { variants } = await world.judged(somebody(), png)
  expect(variants.map(({ width }) => width)).toEqual(Array(6).fill(40))
  expect(new Set(variants.map(({ url }) => url)).size).toBe(2)
})
