import { readFileSync } from 'node:fs'
import { parse, visit, type ASTNode } from 'graphql'
import { compose } from '../../scripts/compose.ts'
import { subgraphs } from '../subgraphs/all.ts'
import { supergraphFile } from './create.ts'

test('the committed supergraph is what the subgraphs compose to now (npm run generate)', () => {
  expect(readFileSync(supergraphFile, 'utf8')).toBe(compose())
})

test.each(subgraphs)('everything that clients see of $name is described', ({ sdl }) => {
  expect(undescribed(sdl)).toEqual([])
})

const DESCRIBED = /^(Object|Enum|InputObject|Scalar|Field|InputValue|EnumValue)(Type)?Definition$/

function undescribed(sdl: string): string[] {
  const missing: string[] = []
  visit(parse(sdl), {
    enter(node: ASTNode) {
      if (!DESCRIBED.test(node.kind) || !('name' in node) || !('description' in node)) return
      const name = node.name!.value
      if (!node.description && name !== 'Query' && name !== 'Mutation') missing.push(name)
    },
  })
  return missing
}
