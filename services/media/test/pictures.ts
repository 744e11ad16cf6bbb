import { deflateSync, crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** A plain picture. */
export const plain = (width = 40, height = 30): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#c83' } })

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** One chunk of a PNG, with a checksum that is right or the test's own. */
export function chunk(name: string, data: Buffer, checksum?: number): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(checksum ?? crc32(named))
  return Buffer.concat([length, named, sum])
}

export function pngHeader(width: number, height: number, [depth, colour] = [8, 2]): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set([depth!, colour!], 8)
  return chunk('IHDR', data)
}

/** A PNG of these chunks. */
export const pngOf = (...chunks: Buffer[]): Buffer =>
  Buffer.concat([SIGNATURE, ...chunks, chunk('IEND', Buffer.alloc(0))])

/** Pixels of one value, as an IDAT chunk. */
export const idat = (bytes: number): Buffer => chunk('IDAT', deflateSync(Buffer.alloc(bytes)))

/** Puts bytes into a picture. */
export const spliced = (bytes: Buffer, at: number, added: Buffer | string): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(added as string, 'latin1'), bytes.subarray(at)])

/** The same with something behind its end. */
export const followedBy = (bytes: Buffer, added: string): Buffer => spliced(bytes, bytes.length, added)

/** A segment of a JPEG, behind its first marker. */
export function withSegment(jpeg: Buffer, marker: number, text: string): Buffer {
  const head = Buffer.from([0xff, marker, (text.length + 2) >> 8, (text.length + 2) & 0xff])
  return spliced(jpeg, 2, Buffer.concat([head, Buffer.from(text, 'latin1')]))
}

/** A JPEG whose header claims other sizes than it has. */
export function claiming(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg)
  const at = changed.findIndex((byte, i) => byte === 0xff && [0xc0, 0xc2].includes(changed[i + 1]!))
  changed.writeUInt16BE(height, at + 5)
  changed.writeUInt16BE(width, at + 7)
  return changed
}

/** An animation of two frames that differ. */
export async function animated(format: 'gif' | 'webp'): Promise<Buffer> {
  const frame = (background: string) =>
    sharp({ create: { width: 20, height: 20, channels: 3, background } })
      .png()
      .toBuffer()
  const frames = await Promise.all([frame('#f00'), frame('#00f')])
  const image = sharp(frames, { join: { animated: true } })
  return format === 'gif' ? image.gif().toBuffer() : image.webp({ lossless: true }).toBuffer()
}
