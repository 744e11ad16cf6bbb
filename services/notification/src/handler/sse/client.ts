import type { Response } from 'express'

/** A client that lets more than this wait for it is cut; it comes back and resumes. */
const MAX_BUFFERED = 1024 * 1024
/** A replay waits while more than this waits to be sent. */
const FULL = MAX_BUFFERED / 4

/** What one server-sent event says. */
export interface Message {
  event: string
  /** The stream's position, which the client sends back as Last-Event-ID. */
  id?: number
  data: unknown
}

/** One client's stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export class SseClient {
  readonly #response: Response

  constructor(response: Response) {
    this.#response = response
    response.set({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies must not wait for more.
      'x-accel-buffering': 'no',
    })
    response.flushHeaders()
  }

  get isFull(): boolean {
    return this.#response.writableLength > FULL
  }

  send({ event, id, data }: Message): void {
    const place = id === undefined ? '' : `id: ${id}\n`
    this.#write(`${place}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** How long the client waits before it comes back, in milliseconds. */
  retry(ms: number): void {
    this.#write(`retry: ${ms}\n\n`)
  }

  /** Says nothing, so that proxies and half-open connections show whether somebody is there. */
  heartbeat(): void {
    this.#write(':\n\n')
  }

  end(): void {
    this.#response.end()
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return
    this.#response.write(text)
    if (this.#response.writableLength > MAX_BUFFERED) this.#response.destroy()
  }
}
