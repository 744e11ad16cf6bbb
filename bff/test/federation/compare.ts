// One universe, many operations, all ways: where answers differ.
import { isDeepStrictEqual } from 'node:util'
import type { GraphQLSchema } from 'graphql'
import type { Remote } from '../../src/gateway/federation/remotes.ts'
import type { RandomOperation } from './queries.ts'
import { randomOperation } from './queries.ts'
import { boot, type Answer } from './answers.ts'
import { randomUniverse } from './universe.ts'
import type { Trouble } from './world.ts'

/** What goes wrong in a universe, and what is held against what. */
export const troubles = {
  /** Nulls and promises only: everybody's data are the same. */
  none: { errors: 0, missing: 0, unreferable: 0 },
  /** Resolvers that throw at once, later, or return an error. */
  errors: { errors: 0.05, missing: 0, unreferable: 0 },
  /** References that fail or find nothing, which one plain schema cannot have. */
  references: { errors: 0.02, missing: 0.1, unreferable: 0.05 },
} satisfies Record<string, Trouble>

export type TroubleName = keyof typeof troubles

export interface Tally {
  cases: number
  refused: number
  /** Of plans that ask remote subgraphs. */
  remoteRefused: number
  /** Ours from one plain schema, or from each other: always a fault. */
  ours: string[]
  /** ApolloGateway from ours; docs/decisions/0005 names the kinds. */
  apollo: string[]
}

export const newTally = (): Tally => ({ cases: 0, refused: 0, remoteRefused: 0, ours: [], apollo: [] })

export interface Options {
  withApollo?: boolean
  /** How those subgraphs are asked that are remote. */
  far?: (schema: GraphQLSchema) => Remote
}

/** Runs `count` operations of one universe. */
export async function compareUniverse(
  seed: number,
  trouble: TroubleName,
  count: number,
  tally: Tally,
  { withApollo = true, far }: Options = {},
): Promise<void> {
  const booted = await boot(randomUniverse(seed), troubles[trouble], far)
  for (let i = 0; i < count; i++) {
    const operation = randomOperation(booted.schema, seed * 10_000 + i, { conditions: i % 2 === 0 })
    tally.cases += 1
    if (booted.refusal(operation)) {
      tally.refused += 1
      continue
    }
    const { single, merged, compiled, remote, apollo } = booted.ways
    const [one, two] = [await merged(operation), await compiled(operation)]
    const isFar = !booted.refusal(operation, 'remote')
    if (!isFar) tally.remoteRefused += 1
    const dataOnly = trouble === 'references'
    const oracle = dataOnly ? one : await single(operation)
    const ours = { merged: one, compiled: two, ...(isFar && { remote: await remote(operation) }) }
    for (const [name, answer] of Object.entries(ours))
      if (differ(oracle, answer, dataOnly))
        tally.ours.push(describe(name, seed, i, operation, oracle, answer))
    if (!withApollo || trouble !== 'none') continue
    const planned = await apollo(operation)
    if (differ(one, planned, true)) tally.apollo.push(describe('apollo', seed, i, operation, one, planned))
  }
}

/** Which of several faults under one null comes first is a matter of time, and a missing entity is none. */
const differ = (a: Answer, b: Answer, dataOnly: boolean) =>
  !isDeepStrictEqual(a.data, b.data) || (!dataOnly && !isDeepStrictEqual(a.spots, b.spots))

function describe(name: string, seed: number, i: number, { query }: RandomOperation, a: Answer, b: Answer) {
  const places = differences(a, b, '').slice(0, 3)
  return `${name}, universe ${seed}, operation ${i}:\n  ${places.join('\n  ')}\n  ${query}`
}

function differences(a: unknown, b: unknown, at: string): string[] {
  if (isDeepStrictEqual(a, b)) return []
  if (isObject(a) && isObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      differences(a[key], b[key], `${at}/${key}`),
    )
  return [`${at}: ${JSON.stringify(a)?.slice(0, 80)} or ${JSON.stringify(b)?.slice(0, 80)}`]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
