import { AuthServiceService } from '@girok/proto/auth/v1/auth'
import { ChatServiceService, Room } from '@girok/proto/chat/v1/chat'
import { TIME_OVER, newCall, type Call } from '../call.ts'
import { AppError } from '../errors.ts'
import { newId } from '../ids.ts'
import { startEdge, type TestEdge } from '../testing/edge.ts'
import { gate } from '../testing/gate.ts'
import type { Client } from './types.ts'

type Answer = (call: Call) => Promise<unknown>
let answer: Answer
let calls: Call[] = []
let edge: TestEdge<typeof ChatServiceService>
let chat: Client<typeof ChatServiceService>

/** A machine may be busy: what is not about time has plenty. */
const PLENTY_MS = 20_000
const unhurried = { hopTimeoutMs: PLENTY_MS }
const someCall = () => newCall({ timeoutMs: PLENTY_MS })

beforeAll(async () => {
  const handler = async (_request: unknown, call: Call) => {
    calls.push(call)
    await answer(call)
    return Room.fromPartial({ id: 'r' })
  }
  edge = await startEdge('chat', ChatServiceService, { getRoom: handler, eraseUser: async () => ({}) })
  chat = edge.clientOf('bff', unhurried)
})
beforeEach(() => {
  calls = []
  answer = async () => {}
})
afterAll(() => edge.close())

const person = () =>
  newCall({ timeoutMs: PLENTY_MS, userId: newId(), sessionId: newId(), roles: ['user', 'admin'] })
const failure = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('the call succeeded')
    },
    (error: AppError) => error,
  )

test('an AppError reaches the caller whole: code, reason, message, fields, retry time and metadata', async () => {
  const details = {
    fields: [{ field: 'room_id', message: 'must be a UUID' }],
    retryAfterSeconds: 7,
    metadata: { limit: '500' },
  }
  const thrown = new AppError('RESOURCE_EXHAUSTED', 'TOO_MANY_REQUESTS', 'wait — bitte', details)
  answer = () => Promise.reject(thrown)
  const error = await failure(chat.getRoom({ roomId: 'r' }, person()))
  expect(error).toBeInstanceOf(AppError)
  const { code, reason, message } = error
  expect({ code, reason, message }).toEqual({
    code: thrown.code,
    reason: thrown.reason,
    message: thrown.message,
  })
  expect(error.details).toMatchObject(details)
})

test('an unknown error becomes INTERNAL and shows no text of its own', async () => {
  answer = () => Promise.reject(new Error('password of the database'))
  const error = await failure(chat.getRoom({ roomId: 'r' }, person()))
  expect(error).toMatchObject({ code: 'INTERNAL', reason: 'UNSPECIFIED', message: 'internal error' })
})

test('a hop carries the person, the request, the trace and the client, whatever their browser calls itself', async () => {
  const call = { ...person(), client: { ip: '203.0.113.7', agent: 'Браузер/1.0 ✓' } }
  await chat.getRoom({ roomId: 'r' }, call)
  const { userId, sessionId, roles, requestId, client } = call
  expect(calls[0]).toMatchObject({ userId, sessionId, roles, requestId, client, caller: 'bff' })
  expect(calls[0]!.traceparent.slice(0, 35)).toBe(call.traceparent.slice(0, 35))
})

test('the deadline shrinks: a hop gets 800 ms at most and never what its caller has not', async () => {
  const left: number[] = []
  const usual = edge.clientOf('bff')
  answer = async ({ deadline }) => void left.push(deadline - Date.now())
  await usual.getRoom({ roomId: 'r' }, newCall({ timeoutMs: 10_000 }))
  await usual.getRoom({ roomId: 'r' }, newCall({ timeoutMs: 700 }))
  expect(left[0]).toBeLessThanOrEqual(800)
  expect(left[1]).toBeLessThanOrEqual(700)
})

test('a call that nobody has time for is not made', async () => {
  const late = await failure(chat.getRoom({ roomId: 'r' }, newCall({ timeoutMs: 0 })))
  expect(late.code).toBe('DEADLINE_EXCEEDED')
  const signal = AbortSignal.abort()
  const gone = await failure(chat.getRoom({ roomId: 'r' }, newCall({ signal })))
  expect(gone.code).toBe('CANCELLED')
  expect(calls).toHaveLength(0)
})

test('when the caller goes away or time is up, the handler’s signal aborts', async () => {
  const reached = gate()
  const aborted = (call: Call) =>
    new Promise<never>((_resolve, reject) => {
      call.signal.addEventListener('abort', () => reject(new Error('stopped working')))
      reached.resolve()
    })
  const stopped: Promise<unknown>[] = []
  answer = (call) => {
    const work = aborted(call)
    stopped.push(work.catch(() => 'stopped'))
    return work
  }
  const caller = new AbortController()
  const cancelled = failure(
    chat.getRoom({ roomId: 'r' }, newCall({ timeoutMs: PLENTY_MS, signal: caller.signal })),
  )
  await reached.promise
  caller.abort()
  expect((await cancelled).code).toBe('CANCELLED')
  await stopped[0]
  expect(Date.now()).toBeLessThan(calls[0]!.deadline)
  const late = await failure(chat.getRoom({ roomId: 'r' }, newCall({ timeoutMs: 700 })))
  expect(late.code).toBe('DEADLINE_EXCEEDED')
  expect(await Promise.all(stopped)).toEqual(['stopped', 'stopped'])
})

test('time that is up a little early is told as time, not as a caller who went away', async () => {
  const reached = gate()
  answer = () => new Promise<never>(() => reached.resolve())
  const timer = new AbortController()
  const call = newCall({ timeoutMs: PLENTY_MS, signal: timer.signal })
  const running = failure(chat.getRoom({ roomId: 'r' }, call))
  await reached.promise
  timer.abort(TIME_OVER)
  const next = failure(chat.getRoom({ roomId: 'r' }, call))
  expect([(await running).code, (await next).code]).toEqual(['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED'])
})

test('a caller that goes away while a token is fetched makes no call that lives on', async () => {
  const caller = new AbortController()
  const slow = edge.clientOf('bff', {
    tokens: {
      get: async () => {
        caller.abort()
        return 'token'
      },
      forget: () => {},
    },
  })
  const error = await failure(
    slow.getRoom({ roomId: 'r' }, newCall({ timeoutMs: PLENTY_MS, signal: caller.signal })),
  )
  expect(error.code).toBe('CANCELLED')
})

test('UNAVAILABLE is tried again only where the contract says that repeating is safe', async () => {
  answer = () =>
    calls.length < 3 ? Promise.reject(new AppError('UNAVAILABLE', 'OVERLOADED', 'full')) : Promise.resolve()
  await chat.getRoom({ roomId: 'r' }, someCall())
  expect(calls).toHaveLength(3)

  let logins = 0
  const login = () => {
    logins++
    return Promise.reject(new AppError('UNAVAILABLE', 'OVERLOADED', 'full'))
  }
  const auth = await startEdge('auth', AuthServiceService, { login })
  const request = { username: 'ann', password: 'secret', clientKind: 0 } as const
  expect((await failure(auth.clientOf('bff', unhurried).login(request, someCall()))).code).toBe('UNAVAILABLE')
  expect(logins).toBe(1)
  await auth.close()
})

test('a request past the size limit is the asker’s fault, and no sign of a service that is away', async () => {
  const error = await failure(chat.getRoom({ roomId: 'r'.repeat(5 * 1024 * 1024) }, someCall()))
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'MALFORMED_REQUEST' })
  await chat.getRoom({ roomId: 'r' }, someCall())
})

test('a service that is not there is UNAVAILABLE with a time to wait', async () => {
  const nowhere = edge.clientOf('bff', { ...unhurried, address: '127.0.0.1:1' })
  const error = await failure(nowhere.getRoom({ roomId: 'r' }, someCall()))
  expect(error).toMatchObject({ code: 'UNAVAILABLE', reason: 'DEPENDENCY_UNAVAILABLE' })
  expect(error.details.retryAfterSeconds).toBe(1)
})

test('a service whose call is refused by policy has made a mistake of its own: INTERNAL, not the person’s fault', async () => {
  const refused = await failure(
    edge.clientOf('ws-gateway', unhurried).eraseUser({ userId: newId() }, someCall()),
  )
  expect(refused).toMatchObject({ code: 'INTERNAL', reason: 'CALLER_NOT_ALLOWED' })
  await edge.clientOf('auth', unhurried).eraseUser({ userId: newId() }, someCall())
})

/** Tokens of a key that was dropped until they are forgotten `times` times. */
function distrusted(times: number) {
  const forgotten: string[] = []
  const good = edge.tokensOf('bff')
  const get = async (audience: string) =>
    forgotten.length < times ? `dropped ${forgotten.length}` : good.get(audience)
  const forget = (_audience: string, token: string) => void forgotten.push(token)
  return { forgotten, tokens: { get, forget } }
}

test('a token whose key was dropped costs a fresh one and no call; refused twice, a call fails as our own fault', async () => {
  const once = distrusted(1)
  await edge.clientOf('bff', { ...unhurried, ...once }).getRoom({ roomId: 'r' }, someCall())
  expect(once.forgotten).toEqual(['dropped 0'])
  const always = distrusted(Infinity)
  const error = await failure(
    edge.clientOf('bff', { ...unhurried, ...always }).getRoom({ roomId: 'r' }, someCall()),
  )
  expect(error).toMatchObject({ code: 'INTERNAL', reason: 'CALLER_NOT_ALLOWED' })
  expect(always.forgotten).toEqual(['dropped 0'])
  expect(calls).toHaveLength(1)
})

test('who has no time left for a second try makes none', async () => {
  const { forgotten, tokens } = distrusted(1)
  const caller = new AbortController()
  const forget = (audience: string, token: string) => {
    tokens.forget(audience, token)
    caller.abort()
  }
  const client = edge.clientOf('bff', { tokens: { ...tokens, forget } })
  const error = await failure(
    client.getRoom({ roomId: 'r' }, newCall({ timeoutMs: PLENTY_MS, signal: caller.signal })),
  )
  expect(error.code).toBe('CANCELLED')
  expect(forgotten).toHaveLength(1)
  expect(calls).toHaveLength(0)
})

test('calls are counted at both ends by method and code', async () => {
  const counted = edge.clientOf('bff', { ...unhurried, metrics: edge.metrics })
  await counted.getRoom({ roomId: 'r' }, someCall())
  const text = await edge.metrics.registry.metrics()
  expect(text).toMatch(/girok_rpc_served_seconds_count\{.*method="GetRoom",code="OK".*\} [1-9]/)
  expect(text).toMatch(/girok_rpc_called_seconds_count\{.*target="chat",method="GetRoom",code="OK".*\} 1/)
})
