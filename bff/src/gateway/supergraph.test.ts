import { readFileSync } from 'node:fs'
import { buildSchema, isInputObjectType, isObjectType, isEnumType, type GraphQLSchema } from 'graphql'
import { Supergraph } from '@apollo/federation-internals'
import { compose } from '../../scripts/compose.ts'
import { supergraphFile } from './gateway.ts'

const committed = readFileSync(supergraphFile, 'utf8')

test('the committed supergraph is what the subgraphs compose to now (npm run generate)', () => {
  expect(committed).toBe(compose())
})

test('every type, field, argument and enum value that clients see is described', () => {
  const schema = Supergraph.build(committed).apiSchema().toGraphQLJSSchema()
  expect(undescribed(schema)).toEqual([])
})

function undescribed(schema: GraphQLSchema): string[] {
  const missing: string[] = []
  const look = (path: string, { description }: { description?: string | null | undefined }) => {
    if (!description) missing.push(path)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || ['Query', 'Mutation'].includes(type.name)) continue
    if (!['String', 'Int', 'ID', 'Boolean', 'Float'].includes(type.name)) look(type.name, type)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value)
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field)
    if (isObjectType(type))
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field)
        for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg)
      }
  }
  return missing
}

test('the composed file is a schema of its own', () => {
  expect(() => buildSchema(committed, { assumeValid: true })).not.toThrow()
})
