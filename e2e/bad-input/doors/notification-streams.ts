import { SseReader } from '@girok/dev-env/testing/sse-reader'
import { sendBytes, sendHttp } from '../cases/http.ts'
import { transportCases } from '../cases/transport.ts'
import type { Case, Door } from '../door.ts'
import type { World } from '../world.ts'

const PATH = '/v1/notifications/stream'
const serviceUrl = ({ system }: World) => `http://127.0.0.1:${system.ports.NOTIFICATION_SSE_PORT}${PATH}`
const bffUrl = ({ system }: World) => `http://127.0.0.1:${system.ports.BFF_PORT}${PATH}`
type Headers = Record<string, string>
type HeadersOf = (world: World) => Headers | Promise<Headers>
const bearer = ({ accessToken }: World): Headers => ({ authorization: `Bearer ${accessToken}` })
const cookie = ({ ann }: World): Headers => ({ cookie: ann.api.cookie ?? '' })

/** A stream that opens. */
async function opens(url: string, headers: Headers): Promise<void> {
  const reader = await SseReader.open(url, headers)
  await reader.close()
  if (reader.response.status !== 200)
    throw new Error(`a good stream is answered with ${reader.response.status}`)
}

const get =
  (urlOf: (world: World) => string) =>
  (what: string, status: number, headers: HeadersOf, query = '', field?: string): Case => ({
    what,
    status: [status],
    ...(field && { field }),
    send: async (w) => sendHttp(urlOf(w) + query, { method: 'GET', headers: await headers(w) }),
  })

const PLACE = 'Last-Event-ID'
/** Places where no client was, for one who may read. */
const places = (urlOf: (world: World) => string, known: (world: World) => Headers): Case[] => [
  ...['-1', '1.5', '1e400', 'x', '{"$gt":0}', '9'.repeat(16), '9'.repeat(4_000)].map((id) =>
    get(urlOf)(`the place ${id.slice(0, 20)}`, 400, (w) => ({ ...known(w), 'last-event-id': id }), '', PLACE),
  ),
  get(urlOf)('an operator as a place', 400, known, '?lastEventId=%7B%22$gt%22:0%7D', PLACE),
  get(urlOf)('two places', 400, known, '?lastEventId=1&lastEventId=2', PLACE),
  get(urlOf)('a foreign origin', 403, (w) => ({ ...known(w), origin: 'https://evil.example' })),
]

const spoofed: HeadersOf = ({ ann }) => ({ 'x-authenticated-user-id': ann.id, 'x-forwarded-user': ann.id })

/** Server-sent events of the service, for who brings a token. */
const ofService: Door = {
  name: 'notifications as server-sent events',
  url: serviceUrl,
  pids: ({ system }) => [system.pids.notification!],
  good: (world) => opens(serviceUrl(world), bearer(world)),
  cases: [
    ...transportCases(serviceUrl),
    ...places(serviceUrl, bearer),
    get(serviceUrl)('no token', 401, () => ({})),
    get(serviceUrl)('a token of 4 KB', 401, () => ({ authorization: `Bearer ${'x'.repeat(4_000)}` })),
    get(serviceUrl)('another scheme', 401, () => ({ authorization: 'Basic YTpi' })),
    get(serviceUrl)('a cookie', 401, cookie),
    get(serviceUrl)('a spoofed person', 401, spoofed),
    get(serviceUrl)('a service’s token', 401, async (w) => ({
      authorization: `Bearer ${await w.serviceToken('notification')}`,
    })),
    {
      what: 'a post',
      status: [404],
      send: (w) => sendHttp(serviceUrl(w), { headers: bearer(w), body: '{}' }),
    },
  ],
}

/** The same through the BFF, for who brings its cookie. */
const ofBff: Door = {
  name: 'notifications by cookie',
  pids: ({ system }) => [system.pids.bff!, system.pids.notification!],
  good: (world) => opens(bffUrl(world), cookie(world)),
  cases: [
    ...places(bffUrl, cookie),
    get(bffUrl)('no cookie', 401, () => ({})),
    get(bffUrl)('a cookie that opens no session', 401, () => ({ cookie: `session_id=${'x'.repeat(43)}` })),
    get(bffUrl)('a cookie of 4 KB', 401, () => ({ cookie: `session_id=${'x'.repeat(4_000)}` })),
    get(bffUrl)('a spoofed person', 401, spoofed),
    {
      // Asked of our own service it is a bad place; asked of the one named, her token would go there.
      what: 'another host as target',
      status: [400],
      send: (w) =>
        sendBytes(
          bffUrl(w),
          [
            `GET http://127.0.0.1:9${PATH}?lastEventId=x HTTP/1.1`,
            'Host: x',
            'Connection: close',
            `Cookie: ${cookie(w)['cookie']}`,
            '\r\n',
          ].join('\r\n'),
        ),
    },
  ],
}

export const notificationStreams: Door[] = [ofService, ofBff]
