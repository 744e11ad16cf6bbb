import type { DocumentNode } from 'graphql'
import { Bounded } from './bounded.ts'

/** About 50 MB: what is parsed takes a hundred times the memory of its text. */
const MOST = { count: 2_000, size: 500_000 }

/**
 * Parsed and valid documents, for Apollo Server. Its own store writes each document out as JSON to know how large it is,
 * and keeps several times as much.
 */
export class Documents {
  readonly #kept = new Bounded<string, DocumentNode>(MOST)

  async get(key: string): Promise<DocumentNode | undefined> {
    return this.#kept.get(key)
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.#kept.set(key, document, document.loc?.source.body.length ?? 0)
  }

  async delete(key: string): Promise<void> {
    this.#kept.delete(key)
  }
}
