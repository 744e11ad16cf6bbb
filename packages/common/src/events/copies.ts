import type { Env } from '../config.ts'
import { newId } from '../ids.ts'
import type { Lifetime } from '../lifetime.ts'
import type { Log } from '../log.ts'
import { replay, type Replay } from './replay.ts'

/** What a service exports as `copies` from `src/copies.ts`: by name (`<service>-<what>`), how a copy is made anew. */
export type Copies = Readonly<Record<string, Rebuild>>

/** Makes a copy anew while its service runs. Safe to repeat: what it writes is what the service's consumer would write. */
export type Rebuild = (tools: RebuildTools) => Promise<void>

export interface RebuildTools {
  /** The service's own environment, for `readConfig`. */
  env: Env
  /** Closes what the rebuild opens. */
  lifetime: Lifetime
  log: Log
  /** Tells the operator how far it came, one line each. */
  report: (line: string) => void
}

export interface Snapshot<Page> extends Omit<Replay, 'from'> {
  /** Every page of the owner's `ListAll…` RPC; see `pagesOf`. */
  pages: AsyncIterable<Page>
  /** Upserts a page by key and version, and marks each of its rows with `run`, whatever its version. */
  put: (page: Page, run: string) => Promise<void>
  /** Drops living rows without the mark of this run: the owner has them no more. Tombstones stay. */
  prune?: (run: string) => Promise<void>
}

/**
 * Makes a copy anew from its owner's snapshot: notes where the stream stands, pages everything, drops what is there no
 * more, and applies the events since the note, which brings back what a live consumer wrote meanwhile.
 */
export async function rebuildFromSnapshot<Page>(
  { pages, put, prune, ...rest }: Snapshot<Page>,
  report: RebuildTools['report'],
): Promise<void> {
  const { stream, jetstream } = rest
  const { state } = await (await jetstream.jetstreamManager()).streams.info(stream)
  report(`${stream} stands at ${state.last_seq}; paging the snapshot`)
  const run = newId()
  let count = 0
  for await (const page of pages) {
    await put(page, run)
    count++
  }
  await prune?.(run)
  report(`${count} pages kept; applying the events since`)
  const { handled, toSeq } = await replay({ ...rest, from: state.last_seq + 1 })
  report(`${handled} events applied, up to ${stream} ${toSeq}`)
}

/** The pages of a list RPC, one after the other. */
export async function* pagesOf<Page extends { nextPageToken: string }>(
  ask: (pageToken: string) => Promise<Page>,
): AsyncGenerator<Page> {
  for (let pageToken = ''; ;) {
    const page = await ask(pageToken)
    yield page
    if (page.nextPageToken === '') return
    pageToken = page.nextPageToken
  }
}

/** The rows of a list RPC, a page at a time. */
export async function* rowsOf<Page extends { nextPageToken: string }, Row>(
  ask: (pageToken: string) => Promise<Page>,
  rows: (page: Page) => readonly Row[],
): AsyncGenerator<readonly Row[]> {
  for await (const page of pagesOf(ask)) yield rows(page)
}
