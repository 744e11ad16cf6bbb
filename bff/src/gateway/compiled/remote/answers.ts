// A remote graph's answer as the values of its parts, with each error put where it made something null.
import {
  RemoteFault,
  type RemoteAnswer,
  type RemoteError,
  type RemotePath,
} from '../../federation/remotes.ts'

type Values = Record<string | number, unknown>

/** What is left when an answer has been read. */
export interface Read {
  /** The whole of the data, or the fault that took them all. */
  data: unknown
  /** Errors of places that have a value all the same, because a fallback covered them. */
  covered: RemoteError[]
}

export function readAnswer({ data, errors = [] }: RemoteAnswer): Read {
  const holder: Values = { data: data ?? null }
  const covered: RemoteError[] = []
  // What is said of no place is said of all.
  const general = errors.find(({ path = [] }) => path.length === 0)
  if (general) return { data: new RemoteFault(general), covered }
  for (const error of errors) if (!place(holder, ['data', ...error.path!], error)) covered.push(error)
  if (holder['data'] === null) holder['data'] = new Error('a subgraph answered neither data nor errors')
  return { data: holder['data'], covered }
}

/** Puts a fault in the place of the null on its path; false when there is none. */
function place(holder: Values, path: RemotePath, error: RemoteError): boolean {
  let at = holder
  for (const [i, key] of path.entries()) {
    const value = at[key]
    if (value === null || value === undefined) {
      at[key] = new RemoteFault(error, path.slice(i + 1))
      return true
    }
    if (value instanceof RemoteFault) {
      value.others.push(new RemoteFault(error, path.slice(i + 1)))
      return true
    }
    if (typeof value !== 'object') return false
    at = value as Values
  }
  return false
}
