export interface PageInfo {
  hasNextPage: boolean
  hasPreviousPage: boolean
  startCursor: string | null
  endCursor: string | null
}

/** A Relay connection (https://relay.dev/graphql/connections.htm). */
export interface Connection<T> {
  edges: { cursor: string; node: T }[]
  pageInfo: PageInfo
}

interface Page<T> {
  items: readonly T[]
  /** One for each item. */
  cursors: readonly string[]
  nextPageToken: string
}

/** A page of a list that is read forwards (`first`, `after`). */
export const forwards = <T>(page: Page<T>, after?: string | null): Connection<T> =>
  connection(page, { hasNextPage: page.nextPageToken !== '', hasPreviousPage: Boolean(after) })

/** A page of a list that is read backwards (`last`, `before`); its items are oldest first. */
export const backwards = <T>(page: Page<T>, before?: string | null): Connection<T> =>
  connection(page, { hasNextPage: Boolean(before), hasPreviousPage: page.nextPageToken !== '' })

function connection<T>(
  { items, cursors }: Page<T>,
  has: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
): Connection<T> {
  return {
    edges: items.map((node, i) => ({ cursor: cursors[i] ?? '', node })),
    pageInfo: { ...has, startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null },
  }
}
