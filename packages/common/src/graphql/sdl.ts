import { readFileSync } from 'node:fs'

const shared = readFileSync(new URL('./shared.graphql', import.meta.url), 'utf8')

/** A subgraph's own SDL file with the types that all subgraphs share. */
export const subgraphSdl = (file: URL): string => `${shared}\n${readFileSync(file, 'utf8')}`
