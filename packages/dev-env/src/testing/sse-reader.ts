/** One event of a stream. */
export interface SseEvent {
  event: string
  id: string | undefined
  data: Record<string, unknown>
}

/** A reader of server-sent events that keeps what came. */
export class SseReader {
  readonly events: SseEvent[] = []
  readonly #abort: AbortController
  readonly response: Response
  /** Resolves when the stream has ended, from whichever side. */
  readonly ended: Promise<void>
  #retry: string | undefined

  private constructor(response: Response, abort: AbortController) {
    this.response = response
    this.#abort = abort
    const opened = response.ok && response.body
    this.ended = opened ? this.#read(opened).catch(() => undefined) : Promise.resolve()
  }

  static async open(url: string, headers: Record<string, string>): Promise<SseReader> {
    const abort = new AbortController()
    return new SseReader(await fetch(url, { headers, signal: abort.signal }), abort)
  }

  get retry(): string | undefined {
    return this.#retry
  }

  /** What came of one kind. */
  of(event: string): SseEvent[] {
    return this.events.filter((one) => one.event === event)
  }

  async close(): Promise<void> {
    this.#abort.abort()
    await this.ended
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = ''
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) this.#take(block)
    }
  }

  #take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
    this.#retry ??= field('retry')
    const [event, data] = [field('event'), field('data')]
    if (event && data) this.events.push({ event, id: field('id'), data: JSON.parse(data) })
  }
}
