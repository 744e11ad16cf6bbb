import { expect, test } from '@jest/globals'
import { pino } from 'pino'
import { createLog } from './log.ts'

/** The line that a logger writes, as it leaves the process. */
function lineOf(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const log = createLog('test', 'info')
  const lines: string[] = []
  Object.assign(log, { [pino.symbols.streamSym]: { write: (line: string) => lines.push(line) } })
  write(log)
  return JSON.parse(lines[0]!) as Record<string, unknown>
}

const SECRETS = { password: 'p', refreshToken: 'r', authorization: 'Bearer x', cookie: 'session_id=1' }
const HIDDEN = Object.fromEntries(Object.keys(SECRETS).map((key) => [key, '[redacted]']))

test('secrets never reach a line, however deep they lie within its first levels', () => {
  const line = lineOf((log) =>
    log.info({ ...SECRETS, request: { ...SECRETS, body: { ...SECRETS, name: 'n' } } }, 'asked'),
  )
  expect(line).toMatchObject({ ...HIDDEN, request: { ...HIDDEN, body: { ...HIDDEN, name: 'n' } } })
})

test('nor by way of an error, whose message and stack are told', () => {
  const error = Object.assign(new Error('no'), { ...SECRETS, config: { ...SECRETS } })
  const { err } = lineOf((log) => log.error({ err: error }, 'failed')) as { err: Record<string, unknown> }
  expect(err).toMatchObject({ message: 'no', ...HIDDEN, config: HIDDEN })
  expect(err['stack']).toContain('log.test.ts')
})

test('what is logged is left as it is', () => {
  const request = { ...SECRETS, body: { ...SECRETS } }
  lineOf((log) => log.info({ request }, 'asked'))
  expect(request).toEqual({ ...SECRETS, body: SECRETS })
})

test('lists stay lists', () => {
  const line = lineOf((log) => log.info({ asked: [{ password: 'p', name: 'n' }, 'x'] }, 'asked'))
  expect(line['asked']).toEqual([{ password: '[redacted]', name: 'n' }, 'x'])
})
