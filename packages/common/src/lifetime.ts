import type { Running } from './run.ts'

/** Collects what must be closed; closes it once, last opened first. */
export class Lifetime {
  readonly #closers: (() => unknown)[] = []
  #closing: Promise<void> | undefined

  /** Remembers how to close something and hands it back. */
  add<T>(value: T, close: (value: T) => unknown): T {
    this.#closers.push(() => close(value))
    return value
  }

  /** Closes everything in reverse order; what fails does not keep the rest open. */
  close = (): Promise<void> => (this.#closing ??= this.#closeAll())

  async #closeAll(): Promise<void> {
    const faults: unknown[] = []
    for (const close of this.#closers.reverse()) {
      try {
        await close()
      } catch (error) {
        faults.push(error)
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, 'some parts did not close')
  }
}

/** Opens the parts of a process and yields its ports and its end; when a part fails, those before it are closed. */
export async function startWithin(open: (lifetime: Lifetime) => Promise<Running['ports']>): Promise<Running> {
  const lifetime = new Lifetime()
  try {
    return { ports: await open(lifetime), close: lifetime.close }
  } catch (error) {
    await lifetime.close()
    throw error
  }
}
