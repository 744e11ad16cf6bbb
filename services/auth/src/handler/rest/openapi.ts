import { z } from 'zod'
import { operations, type Operation } from './operations.ts'
import { answers } from './schemas.ts'

/** The REST door, by OpenAPI 3.1; made from the schemas that the door itself checks with. */
export const openApi = (issuer: string) => ({
  openapi: '3.1.0',
  info: { title: 'girok auth', version: '1' },
  servers: [{ url: issuer }],
  paths: mapValues(operations, (methods) => mapValues(methods, describe)),
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
})

const describe = (operation: Operation) => {
  const { summary, bearer, body, form, status, answer, faults = [], fault } = operation
  const bodyType = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const problem = fault ? content('application/json', fault) : problems
  return {
    summary,
    ...(bearer && { security: [{ bearer: [] }] }),
    ...parameters(operation),
    ...(body && { requestBody: content(bodyType, body) }),
    responses: {
      [status]: { description: 'Success', ...(answer && content('application/json', answer)) },
      ...Object.fromEntries(faults.map((each) => [each, { description: 'Refused', ...problem }])),
      default: { description: 'A fault of ours', ...problems },
    },
  }
}

function parameters({ path = {}, query = {} }: Operation) {
  const list = [
    ...Object.entries(path).map(([name, schema]) => parameter('path', name, true, schema)),
    ...Object.entries(query).map(([name, required]) => parameter('query', name, required, z.string())),
  ]
  return list.length > 0 ? { parameters: list } : {}
}

const parameter = (where: 'path' | 'query', name: string, required: boolean, schema: z.ZodType) => ({
  in: where,
  name,
  required,
  schema: toSchema(schema),
})

const content = (type: string, schema: z.ZodType) => ({ content: { [type]: { schema: toSchema(schema) } } })

const toSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { target: 'draft-2020-12' })

/** RFC 9457. */
const problems = content('application/problem+json', answers.problem)

const mapValues = <A, B>(given: Record<string, A>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [key, change(value)]))
