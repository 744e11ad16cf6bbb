// The client's operations as typed documents: types from the supergraph, texts as they are sent.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as operationTypes from '@graphql-codegen/typescript-operations'
import { Supergraph } from '@apollo/federation-internals'
import { Kind, parse, print, visit, type DocumentNode, type OperationDefinitionNode } from 'graphql'

const here = resolve(import.meta.dirname, '..')
const supergraph = readFileSync(resolve(here, '../../bff/supergraph.graphql'), 'utf8')
const schema = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema()
const folder = resolve(here, 'operations')
const files = readdirSync(folder).sort()
const document = parse(files.map((file) => readFileSync(resolve(folder, file), 'utf8')).join('\n'))

const types = await codegen({
  schema: parse('scalar DateTime'),
  schemaAst: schema,
  documents: [{ document }],
  filename: 'operations.ts',
  config: {
    scalars: { DateTime: 'string', ID: 'string' },
    enumsAsTypes: true,
    skipTypename: true,
    useTypeImports: true,
  },
  plugins: [{ operations: {} }],
  pluginMap: { operations: operationTypes },
})

/** An operation with the fragments that it uses, as it is sent. */
function textOf(operation: OperationDefinitionNode): string {
  const used = new Set<string>()
  const collect = (node: DocumentNode | OperationDefinitionNode | (typeof document.definitions)[number]) =>
    visit(node, {
      FragmentSpread: ({ name }) => {
        if (used.has(name.value)) return
        used.add(name.value)
        collect(fragmentOf(name.value))
      },
    })
  collect(operation)
  return [operation, ...[...used].sort().map(fragmentOf)].map(print).join('\n')
}

const fragmentOf = (name: string) =>
  document.definitions.find((one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name)!

const documents = document.definitions
  .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  .map((operation) => {
    const name = operation.name!.value
    const kind = operation.operation === 'query' ? 'Query' : 'Mutation'
    const text = JSON.stringify(textOf(operation))
    return `export const ${name} = ${text} as TypedDocument<${name}${kind}, ${name}${kind}Variables>\n`
  })

mkdirSync(resolve(here, 'src/gen'), { recursive: true })
writeFileSync(
  resolve(here, 'src/gen/operations.ts'),
  `import type { TypedDocument } from '../document.ts'\n${types}\n${documents.join('\n')}`,
)
