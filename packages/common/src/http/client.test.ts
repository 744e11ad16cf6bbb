import type { IncomingMessage } from 'node:http'
import { clientReader } from './client.ts'

const request = (peer: string, forwarded?: string, agent?: string) =>
  ({
    socket: { remoteAddress: peer },
    headers: { 'x-forwarded-for': forwarded, 'user-agent': agent },
  }) as unknown as IncomingMessage

const ipOf = (trusted: string[], peer: string, forwarded?: string) =>
  clientReader(trusted)(request(peer, forwarded)).ip

test('without trusted proxies a client is its socket’s address, whatever it claims', () => {
  expect(ipOf([], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
  expect(ipOf([], '::ffff:203.0.113.7')).toBe('203.0.113.7')
})

test('behind trusted proxies it is the right-most address that is none of them', () => {
  const trusted = ['10.0.0.0/8', '2001:db8::1']
  expect(ipOf(trusted, '10.0.0.1', '1.1.1.1, 203.0.113.7')).toBe('203.0.113.7')
  expect(ipOf(trusted, '10.0.0.1', '1.1.1.1, 203.0.113.7, 10.2.3.4')).toBe('203.0.113.7')
  expect(ipOf(trusted, '2001:db8::1', '203.0.113.7')).toBe('203.0.113.7')
  expect(ipOf(trusted, '::ffff:10.0.0.1', '203.0.113.7')).toBe('203.0.113.7')
})

test('a claim through a peer that is no trusted proxy, or that is no address, is not believed', () => {
  expect(ipOf(['10.0.0.1'], '10.0.0.2', '203.0.113.7')).toBe('10.0.0.2')
  expect(ipOf(['10.0.0.1'], '10.0.0.1', '203.0.113.7, <script>')).toBe('10.0.0.1')
  expect(ipOf(['10.0.0.1'], '10.0.0.1')).toBe('10.0.0.1')
})

test('a browser may call itself anything, up to a length', () => {
  expect(clientReader([])(request('::1', undefined, 'x'.repeat(10_000))).agent).toHaveLength(256)
  expect(clientReader([])(request('::1')).agent).toBe('')
})
