import type { World } from './world.ts'

/** How a door said no. */
export interface Refusal {
  /** HTTP's status, gRPC's code, or the `code` of an answer over a socket. */
  status: number | string
  /** GraphQL's `extensions.code`. */
  code?: string | undefined
  reason?: string | undefined
  fields: string[]
  /** Everything that the sender gets to see. */
  text: string
}

/** Something bad, and how it must be refused. */
export interface Case {
  what: string
  send: (world: World) => Promise<Refusal>
  /** Any of these. */
  status: readonly (number | string)[]
  /** The field that must be named. */
  field?: string
}

/** Something of ours that outsiders, or in gRPC's case other services, can send to. */
export interface Door {
  name: string
  /** Its address, when it speaks HTTP. */
  url?: (world: World) => string
  /** The processes behind it, whose CPU is counted. */
  pids: (world: World) => number[]
  /** A good request; throws when it is not served. */
  good: (world: World) => Promise<unknown>
  cases: readonly Case[]
}

/** A door's input that takes one value from outside. */
export interface Input {
  /** What it is called in the test's name. */
  name: string
  /** What it takes, and so what is bad for it: a key of `hostile`. */
  kind: Kind
  /** Takes nothing, as clearing it or as doing without. */
  optional?: boolean
  /** What the refusal must call it. */
  field: string
}

export type Kind =
  | 'secret'
  | 'text'
  | 'name'
  | 'slug'
  | 'address'
  | 'id'
  | 'ids'
  | 'tags'
  | 'choice'
  | 'flag'
  | 'page'
  | 'cursor'
  | 'count'
  | 'version'
