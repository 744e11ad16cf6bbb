import type { OperationDefinitionNode } from 'graphql'
import type { Request } from '../../src/gateway/executors/executor.ts'
import { contextOf, document, executors } from './notes.ts'
import { asked } from './remotes.ts'

const ROUNDS = 10_000

const kinds = [
  ['compiled', ROUNDS, () => executors().compiled],
  ['merged', ROUNDS, () => executors().merged],
  ['compiled, remote subgraphs', ROUNDS / 5, () => executors({ notes: asked, users: asked }).compiled],
] as const

test.each(kinds)(
  '%s: two people with one document at the same time never get each other’s fields',
  async (_, rounds, boot) => {
    const executor = boot()
    const node = document.definitions[0] as OperationDefinitionNode
    const operation = { document, node, name: 'Q' }
    expect(executor.refuses(operation)).toBeUndefined()
    const ask = async (who: string, n: number) => {
      const request = {
        request: { variables: { n, side: who } },
        context: { ...contextOf(who), covered: [] },
      }
      return JSON.stringify(await executor.execute(operation, request as unknown as Request))
    }
    for (let round = 0; round < rounds; round++) {
      const n = 1 + (round % 3)
      const [ann, ben] = await Promise.all([ask('Ann', n), ask('Ben', n)])
      if (ann.includes('Ben') || ben.includes('Ann') || ann.replaceAll('Ann', 'Ben') !== ben)
        throw new Error(`round ${round}: ${ann} ${ben}`)
      if (round === 0) expect(ann).toContain('0 as Ann sees them')
    }
  },
  120_000,
)
