import { Refusal } from './faults.ts'

/**
 * The parts of a picture that are not its pixels: comments, profiles, what follows its end. Throws a Refusal when the
 * picture's own structure does not hold together. Pixels are left out, for in them any sign appears by chance.
 */
export function besidesPicture(bytes: Buffer, contentType: string): Buffer[] {
  try {
    return layouts[contentType]?.(bytes) ?? []
  } catch (cause) {
    // It was read beyond its end, or does not say what must be said there.
    throw new Refusal('it is broken or not complete', { cause })
  }
}

type Layout = (bytes: Buffer) => Buffer[]

const layouts: Record<string, Layout> = {
  'image/jpeg': jpeg,
  'image/png': png,
  'image/gif': gif,
  'image/webp': webp,
}

/** Segments of a marker and a length; after a scan's header come its pixels, up to a marker that is not stuffing. */
function jpeg(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 2; ;) {
    if (bytes.readUInt8(at) !== 0xff) throw new RangeError('no marker')
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xd9) return [...parts, bytes.subarray(at + 2)]
    if (marker === 0xff) {
      at += 1
      continue
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    parts.push(bytes.subarray(at + 4, end))
    at = marker === 0xda ? endOfScan(bytes, end) : end
  }
}

function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(0xff, at)
    if (at < 0) throw new RangeError('a scan without end')
    const next = bytes.readUInt8(at + 1)
    const isPixels = next === 0x00 || (next >= 0xd0 && next <= 0xd7)
    if (next === 0xff) at -= 1
    else if (!isPixels) return at
  }
}

/** Chunks of a length, a name, data and a checksum. */
function png(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 8; ;) {
    const name = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw new RangeError('a chunk without end')
    if (name === 'IEND') return [...parts, bytes.subarray(end)]
    if (name !== 'IDAT') parts.push(bytes.subarray(at + 8, end - 4))
    at = end
  }
}

/** A header, then blocks of one introducing byte, whose data comes in sub-blocks of at most 255 bytes. */
function gif(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 13 + tableSize(bytes.readUInt8(10)); ;) {
    const introducer = bytes.readUInt8(at)
    if (introducer === 0x3b) return [...parts, bytes.subarray(at + 1)]
    if (introducer !== 0x21 && introducer !== 0x2c) throw new RangeError('no such block')
    const isExtension = introducer === 0x21
    const data = isExtension ? at + 2 : at + 11 + tableSize(bytes.readUInt8(at + 9))
    at = endOfSubBlocks(bytes, data)
    if (isExtension) parts.push(bytes.subarray(data, at))
  }
}

const tableSize = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)

function endOfSubBlocks(bytes: Buffer, from: number): number {
  let at = from
  for (let size = bytes.readUInt8(at); size > 0; size = bytes.readUInt8(at)) at += size + 1
  return at + 1
}

/** RIFF: chunks of a name, a length and data, padded to two bytes. */
function webp(bytes: Buffer): Buffer[] {
  const end = 8 + bytes.readUInt32LE(4)
  if (end > bytes.length) throw new RangeError('not complete')
  const parts = [bytes.subarray(end)]
  for (let at = 12; at < end;) {
    const name = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    if (!/^(VP8[ LX]|ALPH|ANMF)$/.test(name)) parts.push(bytes.subarray(at + 8, at + 8 + size))
    at += 8 + size + (size & 1)
  }
  return parts
}
