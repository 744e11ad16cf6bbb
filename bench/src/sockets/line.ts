import { WebSocket } from 'ws'

export interface Target {
  /** The ports of all nodes; the first is tried first. */
  ports: readonly number[]
  namespace: string
  /** What the namespace is told at the door, each time anew. */
  auth: (last: { lastSeq: number; epoch: string } | undefined) => Promise<object>
  /** The event after which the socket counts as open. */
  openedBy: string
}

const BACK_WITHIN_MS = 500

/** One Socket.IO client, as little as it takes: a swarm of 20,000 must leave the machine to the servers. */
export class Line {
  readonly #target: Target
  readonly #onMessage: (frame: string) => void
  readonly #onReturn: (ms: number) => void
  #socket: WebSocket | undefined
  #tries = 0
  #seq = 0
  #epoch = ''
  #lostAt: number | undefined
  #closed = false

  constructor(target: Target, onMessage: (frame: string) => void, onReturn: (ms: number) => void) {
    this.#target = target
    this.#onMessage = onMessage
    this.#onReturn = onReturn
  }

  /** Resolves when it is open, rejects with what stopped it. */
  open(): Promise<void> {
    const { ports } = this.#target
    const port = ports[this.#tries++ % ports.length]!
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    })
    this.#socket = socket
    return new Promise((resolve, reject) => {
      socket.on('message', (data) => void this.#hear(String(data), resolve, reject))
      socket.once('error', reject)
      socket.once('close', () => {
        reject(new Error('closed'))
        this.#lost()
      })
    })
  }

  close(): void {
    this.#closed = true
    this.#socket?.terminate()
  }

  async #hear(frame: string, opened: () => void, refused: (error: Error) => void): Promise<void> {
    const { namespace, auth, openedBy } = this.#target
    if (frame === '2') return this.#socket!.send('3')
    if (frame.startsWith('0')) {
      const last = this.#epoch === '' ? undefined : { lastSeq: this.#seq, epoch: this.#epoch }
      return this.#socket!.send(`40${namespace},${JSON.stringify(await auth(last))}`)
    }
    if (frame.startsWith('44')) return refused(new Error(frame))
    this.#seq = Number(/"seq":(\d+)/.exec(frame)?.[1] ?? this.#seq)
    if (frame.startsWith(`42${namespace},["${openedBy}"`)) {
      this.#epoch = /"epoch":"([^"]+)"/.exec(frame)?.[1] ?? ''
      if (this.#lostAt !== undefined) this.#onReturn(performance.now() - this.#lostAt)
      this.#lostAt = undefined
      return opened()
    }
    if (frame.includes('"chat.message.sent"')) this.#onMessage(frame)
  }

  /** Comes back as an app does: soon, not all at once, and again until it is in. */
  #lost(): void {
    if (this.#closed) return
    this.#lostAt ??= performance.now()
    setTimeout(() => this.open().catch(() => undefined), Math.random() * BACK_WITHIN_MS)
  }
}
