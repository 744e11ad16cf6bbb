import { newId } from '../ids.ts'
import { rebuildFromSnapshot, type RebuildTools, type Snapshot } from './copies.ts'

/**
 * Rows of another service, kept whole: those that the owner names no more go, and none is ever gone meanwhile. What is
 * only ever added to needs no doubt.
 */
export interface DoubtedCopy<Row> {
  /** Whether a whole snapshot was ever kept. */
  isWhole: () => Promise<boolean>
  setWhole: () => Promise<unknown>
  /** Keeps what the owner named; that is in doubt no more, also where something newer is known. */
  keep: (rows: readonly Row[]) => Promise<unknown>
  /** Doubts every row that stands, until its owner names it or an event writes it anew. */
  doubt?: (run: string) => Promise<unknown>
  /** Drops what is still in doubt. */
  dropDoubted?: (run: string) => Promise<unknown>
}

export interface Source<Row> extends Omit<Snapshot<never>, 'pages' | 'put' | 'prune'> {
  rows: AsyncIterable<readonly Row[]>
}

/** Fills a copy that never had a whole snapshot; its consumer brings what happened in the days that the stream keeps. */
export async function fillCopy<Row>(
  copy: DoubtedCopy<Row>,
  rows: AsyncIterable<readonly Row[]>,
): Promise<void> {
  if (await copy.isWhole()) return
  for await (const page of rows) await copy.keep(page)
  await copy.setWhole()
}

/** Makes a copy anew while its service runs. */
export async function remakeCopy<Row>(
  copy: DoubtedCopy<Row>,
  { rows, ...source }: Source<Row>,
  report: RebuildTools['report'],
): Promise<void> {
  // Doubted before the first page: what an event writes from now on is in no doubt.
  const run = newId()
  await copy.doubt?.(run)
  const put = async (page: readonly Row[]) => void (await copy.keep(page))
  const prune = async () => void (await copy.dropDoubted?.(run))
  await rebuildFromSnapshot({ ...source, pages: rows, put, prune }, report)
  await copy.setWhole()
}
