import { Refusal } from './faults.ts'
import { kindOf, type Kind } from './kinds.ts'
import { besidesPicture } from './layout.ts'

type Test = (bytes: Buffer) => boolean

const at =
  (offset: number, magic: string): Test =>
  (bytes) =>
    bytes.subarray(offset, offset + magic.length).equals(Buffer.from(magic, 'latin1'))
const all =
  (...tests: Test[]): Test =>
  (bytes) =>
    tests.every((test) => test(bytes))

/** How each kind begins; text has no such sign and comes last. */
const signs: readonly (readonly [contentType: string, test: Test])[] = [
  ['image/jpeg', at(0, '\xff\xd8\xff')],
  ['image/png', at(0, '\x89PNG\r\n\x1a\n')],
  ['image/gif', (bytes) => at(0, 'GIF87a')(bytes) || at(0, 'GIF89a')(bytes)],
  ['image/webp', all(at(0, 'RIFF'), at(8, 'WEBP'))],
  ['audio/wav', all(at(0, 'RIFF'), at(8, 'WAVE'))],
  ['audio/ogg', at(0, 'OggS')],
  ['audio/flac', at(0, 'fLaC')],
  ['audio/mp4', all(at(4, 'ftyp'), (bytes) => /^M4[AB] /.test(bytes.toString('latin1', 8, 12)))],
  ['audio/mpeg', (bytes) => at(0, 'ID3')(bytes) || isMpegFrame(bytes)],
  ['application/pdf', at(0, '%PDF-')],
  ['text/plain', isPlainText],
]

/** What a file is by its bytes; throws a Refusal for what nobody may upload. */
export function judge(bytes: Buffer, promised: string): Kind {
  const kind = kindOf(signs.find(([, test]) => test(bytes))?.[0] ?? '')
  if (!kind) throw new Refusal('it is of no kind that can be used here')
  if (kind.family !== kindOf(promised)?.family) throw new Refusal(`it is not ${promised}`)
  if (bytes.length > kind.maxBytes) throw new Refusal('it is too large for its kind')
  if (kind.family === 'picture' && hidesAnother(besidesPicture(bytes, kind.contentType)))
    throw new Refusal('it is a picture and something else at once')
  return kind
}

/** MPEG audio, layer III: eleven bits of sync, a version, a bit rate and a sampling rate that exist. */
function isMpegFrame(bytes: Buffer): boolean {
  const [a = 0, b = 0, c = 0] = bytes
  return a === 0xff && (b & 0xe6) === 0xe2 && b >> 3 !== 0x1d && c >> 4 !== 0xf && (c & 0xc) !== 0xc
}

const MARKUP = /^\s*<(?:!doctype|!--|\?xml|[a-z])/i
// eslint-disable-next-line no-control-regex -- those that no text has
const CONTROLS = /[\0-\x08\x0e-\x1f]/

/** UTF-8 that no browser takes for markup. */
function isPlainText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return !MARKUP.test(text) && !CONTROLS.test(text)
  } catch {
    return false
  }
}

const PAGE_OR_PROGRAM = /<(?:script|html|svg|body|iframe|!doctype|\?php)|\*\/\s*=/i
const ARCHIVES = ['%PDF-', 'PK\x03\x04', 'PK\x05\x06']

/** Whether what lies beside the pixels can be taken for a page, a program or an archive. */
const hidesAnother = (parts: readonly Buffer[]): boolean =>
  parts.some(
    (part) => PAGE_OR_PROGRAM.test(part.toString('latin1')) || ARCHIVES.some((sign) => part.includes(sign)),
  )
