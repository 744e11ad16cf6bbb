import type { Path } from 'graphql/jsutils/Path.js'

type Container = Record<string | number, unknown>

/** A place in an answer that is being made: its path, and where its value is to be put. */
export class Position implements Path {
  readonly prev: Position | undefined
  readonly key: string | number
  readonly typename: string | undefined
  readonly container: Container
  readonly nullable: boolean

  constructor(
    prev: Position | undefined,
    key: string | number,
    typename: string | undefined,
    container: unknown,
    nullable: boolean,
  ) {
    this.prev = prev
    this.key = key
    this.typename = typename
    this.container = container as Container
    this.nullable = nullable
  }

  put(value: unknown): void {
    this.container[this.key] = value
  }
}

/** Makes the nearest place that may be null so, from a value outwards; false when none may, so that there are no data. */
export function nullify(from: Position | undefined): boolean {
  for (let position = from; position; position = position.prev)
    if (position.nullable) {
      position.put(null)
      return true
    }
  return false
}
