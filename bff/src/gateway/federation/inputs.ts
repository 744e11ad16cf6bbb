// Arguments as the subgraph's resolver expects them. The public schema has parsed and defaulted them already; what is left are
// the subgraph's own scalars and enum values, and the defaults of arguments that clients do not see.
import {
  getNullableType,
  isEnumType,
  isListType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql'

type Convert = (value: unknown) => unknown
type Values = Record<string, unknown>

/** One argument, or one field of an input object. */
interface Slot {
  name: string
  convert: Convert | undefined
  /** Only where clients cannot see it. */
  defaultValue: unknown
}

export class Inputs {
  readonly #api: GraphQLSchema
  readonly #objects = new Map<GraphQLInputObjectType, Convert | undefined>()

  constructor(api: GraphQLSchema) {
    this.#api = api
  }

  /** Converts the arguments of a subgraph's field; undefined when they are right as they are. */
  arguments(own: GraphQLField<unknown, unknown>, api: GraphQLField<unknown, unknown> | undefined) {
    const slots = own.args.map((arg): Slot => {
      const hidden = !api?.args.some(({ name }) => name === arg.name)
      return {
        name: arg.name,
        convert: this.#converter(arg.type),
        defaultValue: hidden ? arg.defaultValue : undefined,
      }
    })
    return fill(slots)
  }

  #converter(given: GraphQLInputType): Convert | undefined {
    const type = getNullableType(given)
    if (isListType(type)) {
      const item = this.#converter(type.ofType)
      return item && ((value) => (Array.isArray(value) ? value.map((one) => unlessNull(one, item)) : value))
    }
    if (isScalarType(type)) return isSpecifiedScalarType(type) ? undefined : (value) => type.parseValue(value)
    if (isEnumType(type)) {
      const values = new Map<unknown, unknown>(type.getValues().map(({ name, value }) => [name, value]))
      if ([...values].every(([name, value]) => name === value)) return undefined
      return (value) => (values.has(value) ? values.get(value) : value)
    }
    return this.#object(type)
  }

  #object(type: GraphQLInputObjectType): Convert | undefined {
    if (this.#objects.has(type)) return this.#objects.get(type)
    // An input that holds itself is converted by what is made of it below.
    this.#objects.set(type, (value) => this.#objects.get(type)?.(value) ?? value)
    const api = this.#api.getType(type.name) as GraphQLInputObjectType | undefined
    const seen = api?.getFields() ?? {}
    const slots = Object.values(type.getFields()).map((field): Slot => {
      const defaultValue = seen[field.name] ? undefined : field.defaultValue
      return { name: field.name, convert: this.#converter(field.type), defaultValue }
    })
    const convert = fill(slots) as Convert | undefined
    this.#objects.set(type, convert)
    return convert
  }
}

function fill(all: readonly Slot[]): ((values: Values) => Values) | undefined {
  const slots = all.filter(({ convert, defaultValue }) => convert || defaultValue !== undefined)
  if (slots.length === 0) return undefined
  return (values) => {
    const filled = { ...values }
    for (const { name, convert, defaultValue } of slots) {
      const value = filled[name]
      if (value !== undefined) filled[name] = convert ? unlessNull(value, convert) : value
      else if (defaultValue !== undefined) filled[name] = defaultValue
    }
    return filled
  }
}

const unlessNull = (value: unknown, convert: Convert) =>
  value === null || value === undefined ? value : convert(value)
