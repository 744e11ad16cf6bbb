import { setTimeout as delay } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { Event, Person, Ready } from './client.ts'

/** A connection that is not ready by then is given up. */
const PATIENCE_MS = 5_000
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 3_000

interface Told {
  seq?: number
  epoch?: string
}

/** A client as an app has it: whenever its connection ends it comes back, to another node, with where it was. */
export class Phone {
  readonly person: Person
  /** Numbers within their rooms, in the order in which they came. */
  readonly received = new Map<string, number[]>()
  readonly gaps: unknown[] = []
  /** What it was shown of others. */
  readonly online = new Map<string, boolean>()
  connections = 0
  /** How long each way back took, from the end of one connection to the next `ready`. */
  readonly returns: number[] = []
  readonly #ports: readonly number[]
  #next: number
  #socket: Socket | undefined
  #seq: number | undefined
  #epoch: string | undefined
  #lostAt: number | undefined
  #closed = false

  constructor(person: Person, ports: readonly number[], first = 0) {
    this.person = person
    this.#ports = ports
    this.#next = first
  }

  /** Resolves when it is ready for the first time. */
  async open(): Promise<this> {
    for (let wait = FIRST_WAIT_MS; !(await this.#connect()) && !this.#closed; wait *= 2)
      await delay(Math.random() * Math.min(wait, LONGEST_WAIT_MS))
    return this
  }

  close(): void {
    this.#closed = true
    this.#socket?.close()
  }

  /** How many of the room's messages came, each counted once. */
  count(room: string): number {
    return new Set(this.received.get(room)).size
  }

  /** What is wrong with what came, when a room had so many messages. */
  faults(room: string, sent: number) {
    const seqs = this.received.get(room) ?? []
    const distinct = new Set(seqs)
    return {
      lost: sent - distinct.size,
      doubled: seqs.length - distinct.size,
      disordered: seqs.filter((seq, i) => i > 0 && seq <= seqs[i - 1]!).length,
    }
  }

  async #connect(): Promise<boolean> {
    const port = this.#ports[this.#next++ % this.#ports.length]!
    const place = this.#seq !== undefined && { lastSeq: this.#seq, epoch: this.#epoch }
    const socket = io(`http://127.0.0.1:${port}/chat`, {
      auth: { ticket: await this.person.ticket(), ...place },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: 2_000,
    })
    this.#socket = socket
    socket.onAny((name: string, told: Told & Event) => this.#note(name, told))
    return this.#settle(socket)
  }

  /** Whether the connection became ready; from then on its end begins the way back. */
  #settle(socket: Socket): Promise<boolean> {
    return new Promise((resolve) => {
      let ready = false
      const fail = () => {
        socket.close()
        resolve(false)
      }
      const late = setTimeout(fail, PATIENCE_MS)
      socket.once('ready', () => {
        clearTimeout(late)
        ready = true
        resolve(this.#arrived())
      })
      socket.once('connect_error', fail)
      socket.once('disconnect', () => {
        if (!ready) return fail()
        this.#lostAt = performance.now()
        if (!this.#closed) void this.open()
      })
    })
  }

  #arrived(): true {
    this.connections++
    if (this.#lostAt !== undefined) this.returns.push(performance.now() - this.#lostAt)
    this.#lostAt = undefined
    return true
  }

  #note(name: string, told: Told & Event): void {
    if (name === 'gap') this.gaps.push(told)
    if (name === 'ready' || name === 'mark') this.#epoch = (told as unknown as Ready).epoch
    if (told?.seq !== undefined) this.#seq = told.seq
    if (name === 'chat.presence')
      this.online.set(told.data['userId'] as string, told.data['online'] as boolean)
    const message = told?.data?.message as { roomId: string; seq: number } | undefined
    if (name !== 'chat.message.sent' || !message) return
    const seqs = this.received.get(message.roomId)
    if (seqs) seqs.push(message.seq)
    else this.received.set(message.roomId, [message.seq])
  }
}
