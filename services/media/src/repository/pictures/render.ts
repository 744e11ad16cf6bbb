import sharp, { type Sharp } from 'sharp'
import { formatOf } from '../../domain/kinds.ts'
import { Refusal } from '../../domain/faults.ts'
import type { Rendered } from '../../domain/stores.ts'

/** The longest sides of what is made, in pixels; nothing is enlarged. */
const SIZES = [128, 512, 1536] as const
/** A phone's largest photos have about 50 million. */
const MAX_PIXELS = 64_000_000
const MAX_SIDE = 16_384

// Each process works on one picture at a time; what it used goes back at once.
sharp.cache(false)
sharp.concurrency(1)

const encoders: Record<string, (image: Sharp) => Sharp> = {
  webp: (image) => image.webp({ quality: 80, effort: 3 }),
  jpeg: (image) => image.jpeg({ quality: 82 }),
  png: (image) => image.png({ compressionLevel: 7 }),
  gif: (image) => image.gif(),
}

/** Only what it must: the first frame, without unlimited memory, and no patience with what is broken. */
const reading = { pages: 1, sequentialRead: true, limitInputPixels: MAX_PIXELS, failOn: 'warning' } as const

/**
 * Re-encodes a picture: turned as its EXIF says, in sRGB, 8 bits, with nothing of its metadata; of an animation its
 * first frame. It is decoded once, and only after its header is believed.
 */
export async function render(bytes: Uint8Array, contentType: string): Promise<Rendered> {
  const format = formatOf(contentType)
  await checkHeader(bytes, format)
  const { data, info } = await sharp(bytes, reading)
    .autoOrient()
    .resize(inside(SIZES.at(-1)!))
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const pixels = () => sharp(data, { raw: { width, height, channels } })
  const rendered: Rendered = { variants: [], images: [] }
  for (const ending of new Set(['webp', format])) {
    let image: Awaited<ReturnType<typeof encode>> | undefined
    for (const size of SIZES) {
      const name = `${size}.${ending}`
      const isWhole = image !== undefined && image.width === width && image.height === height
      if (!isWhole) image = await encode(pixels(), size, ending, rendered)
      rendered.variants.push({ name, ...image! })
    }
  }
  rendered.variants.sort((a, b) => parseInt(a.name) - parseInt(b.name))
  return rendered
}

const inside = (size: number) =>
  ({ width: size, height: size, fit: 'inside', withoutEnlargement: true }) as const

async function checkHeader(bytes: Uint8Array, format: string): Promise<void> {
  // Only the header is read, so the limit is ours to check, and to name.
  const header = sharp(bytes, { ...reading, limitInputPixels: false })
  const { width, height, format: found } = await header.metadata()
  if (found !== format) throw new Refusal(`it is not ${format}`)
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw new Refusal('it has too many pixels')
}

async function encode(pixels: Sharp, size: number, ending: string, into: Rendered) {
  const image = `${size}.${ending}`
  const contentType = `image/${ending}`
  const encoded = encoders[ending]!(pixels.resize(inside(size)))
  const { data, info } = await encoded.toBuffer({ resolveWithObject: true })
  into.images.push({ name: image, contentType, bytes: data })
  return { width: info.width, height: info.height, contentType, image }
}
