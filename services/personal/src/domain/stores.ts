import type { Call } from '@girok/common/call'
import type { Rule } from './graph.ts'
import type { Person } from './person.ts'

/** The copy of auth's names. */
export interface People {
  /** Those of the ids that the copy does not have. */
  missing: (call: Call, ids: readonly string[]) => Promise<string[]>
  /** Keeps what is not older than what is there; who has left stays so. */
  put: (call: Call, people: readonly Person[]) => Promise<void>
}

/** Asks auth about people. */
export interface Directory {
  byIds: (call: Call, ids: readonly string[]) => Promise<Person[]>
  byUsername: (call: Call, username: string) => Promise<Person | undefined>
}

/** Changes follows and blocks. */
export interface Graph {
  /** Applies a rule to what stands between two people, with its counts and events, in one transaction. */
  change: (call: Call, from: string, to: string, rule: Rule) => Promise<void>
}
