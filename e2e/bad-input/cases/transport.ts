import { gzipSync } from 'node:zlib'
import type { Case } from '../door.ts'
import type { World } from '../world.ts'
import { sendBytes, sendHttp, type Sent } from './http.ts'

const MB = 1_000_000
const ENDLESS = 'x'.repeat(16 * 1024)

/** What is wrong below any API: bytes that are no HTTP, or more of it than anybody needs. */
export function transportCases(urlOf: (world: World) => string): Case[] {
  const bytes = (what: string, status: number[], text: (path: string) => string): Case => ({
    what,
    status,
    send: (world) => {
      const url = urlOf(world)
      return sendBytes(url, text(new URL(url).pathname))
    },
  })
  const unknown = (what: string, body: NonNullable<Sent['body']>): Case => ({
    what,
    status: [404],
    send: (world) => sendHttp(new URL('/__proto__', urlOf(world)).href, { body }),
  })
  const host = 'Host: x\r\n'
  const close = 'Connection: close\r\n'
  const chunked = 'Transfer-Encoding: chunked\r\n'
  return [
    bytes('no HTTP', [400], () => '\x16\x03\x01\x02\x00\r\n\r\n'),
    bytes('no Host', [400], (path) => `GET ${path} HTTP/1.1\r\n\r\n`),
    bytes('a NUL in a header', [400], (path) => `GET ${path} HTTP/1.1\r\n${host}A: \0\r\n\r\n`),
    bytes(
      'a header of 20 KB',
      [431],
      (path) => `GET ${path} HTTP/1.1\r\n${host}A: ${'x'.repeat(20_000)}\r\n\r\n`,
    ),
    bytes('a negative length', [400], (path) => `POST ${path} HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`),
    bytes(
      'a length and chunks',
      [400],
      (path) => `POST ${path} HTTP/1.1\r\n${host}Content-Length: 3\r\n${chunked}\r\n0\r\n\r\n`,
    ),
    bytes(
      'a chunk of no size',
      [400, 404, 415],
      (path) => `POST ${path} HTTP/1.1\r\n${host}${chunked}\r\nzz\r\n`,
    ),
    bytes('a broken escape', [400, 404], () => `GET /%zz%ff HTTP/1.1\r\n${host}${close}\r\n`),
    bytes('a path upwards', [400, 404], () => `GET /../../etc/passwd HTTP/1.1\r\n${host}${close}\r\n`),
    bytes(
      'another host as target',
      [400, 404],
      () => `GET http://elsewhere/x HTTP/1.1\r\n${host}${close}\r\n`,
    ),
    unknown('an unknown path', ''),
    unknown('an unknown path with a body without end', { endless: ENDLESS }),
  ]
}

const JSON_TYPE = { 'content-type': 'application/json' }

interface JsonDoor {
  urlOf: (world: World) => string
  headersOf?: (world: World) => Record<string, string> | Promise<Record<string, string>>
  /** A good body's parameters. */
  good: Record<string, unknown>
  /** How other methods are refused. */
  otherMethod: number
}

/** What is wrong with a body before anybody looks at what it says. */
export function bodyCases({ urlOf, headersOf = () => ({}), good, otherMethod }: JsonDoor): Case[] {
  const one = (what: string, status: number, sent: Sent, field?: string): Case => ({
    what,
    status: [status],
    ...(field && { field }),
    send: async (world) =>
      sendHttp(urlOf(world), {
        ...sent,
        headers: { ...(await headersOf(world)), ...JSON_TYPE, ...sent.headers },
      }),
  })
  const type = (what: string, contentType: string) =>
    one(what, 415, { body: JSON.stringify(good), headers: { 'content-type': contentType } })
  const padded = (pad: string) => `{"pad":${pad},${JSON.stringify(good).slice(1)}`
  return [
    one('an empty body', 400, { body: '' }),
    one('a body of 10 MB', 413, { body: padded(`"${'x'.repeat(10 * MB)}"`) }),
    one('a body without end', 413, { body: { endless: ENDLESS } }),
    one('a body that claims 1 GB', 413, {
      body: { endless: ENDLESS },
      headers: { 'content-length': '1000000000' },
    }),
    one('10 MB packed into 10 KB', 413, {
      body: gzipSync(padded(`"${'x'.repeat(10 * MB)}"`)),
      headers: { 'content-encoding': 'gzip' },
    }),
    one('what is packed badly', 400, { body: 'x', headers: { 'content-encoding': 'gzip' } }),
    one('what is packed in no known way', 415, { body: 'x', headers: { 'content-encoding': 'zip' } }),
    one('invalid UTF-8', 400, {
      body: Buffer.concat([Buffer.from('{"pad":"'), Buffer.from([0xff]), Buffer.from('"}')]),
    }),
    one('half of a character', 400, { body: '{"pad":"\\ud800"}' }),
    one('UTF-16', 400, { body: Buffer.from(JSON.stringify(good), 'utf16le') }),
    one('half of a body', 400, { body: JSON.stringify(good).slice(0, -2) }),
    one('a bare value', 400, { body: '5' }),
    one('nothing', 400, { body: 'null' }),
    one('a list', 400, { body: JSON.stringify([good, good]) }, 'body'),
    one('deep JSON', 400, { body: `${'['.repeat(25_000)}${']'.repeat(25_000)}` }),
    one('a deep object', 400, { body: `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}` }),
    one('wide JSON', 400, {
      body: JSON.stringify(Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`k${i}`, i]))),
    }),
    type('a form', 'application/x-www-form-urlencoded'),
    type('a form with files', 'multipart/form-data; boundary=x'),
    type('plain text', 'text/plain'),
    type('no media type', ''),
    type('JSON in another charset', 'application/json; charset=iso-8859-1'),
    one('another method', otherMethod, { method: 'PUT', body: JSON.stringify(good) }),
    one('GET', otherMethod, { method: 'GET' }),
  ]
}
