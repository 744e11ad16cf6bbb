import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'
import type { Client } from '../call.ts'

/** Reads who is at the other end: the peer, or behind trusted proxies the right-most address that is none of them. */
export type ClientReader = (request: IncomingMessage) => Client

/** `trusted` holds addresses or CIDR ranges; with none, X-Forwarded-For is never believed. */
export function clientReader(trusted: readonly string[]): ClientReader {
  const proxies = new BlockList()
  for (const entry of trusted) addTrusted(proxies, entry)
  return (request) => ({
    ip: addressOf(request, proxies),
    agent: (request.headers['user-agent'] ?? '').slice(0, 256),
  })
}

function addTrusted(proxies: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/')
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (bits === undefined) proxies.addAddress(address, family)
  else proxies.addSubnet(address, Number(bits), family)
}

function addressOf(request: IncomingMessage, proxies: BlockList): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  const hops = [...forwarded.map((hop) => hop.trim()), request.socket.remoteAddress ?? '']
  let last = ''
  for (const hop of hops.reverse().map(plain)) {
    if (!isIP(hop)) return last
    last = hop
    if (!proxies.check(hop, isIP(hop) === 6 ? 'ipv6' : 'ipv4')) return hop
  }
  return last
}

/** IPv4 in IPv6 clothing is the same address. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '')
