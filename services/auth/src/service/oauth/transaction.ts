import type { Transaction } from '../../domain/oauth.ts'
import { seal, unseal } from '../sealing.ts'

const PURPOSE = 'girok oauth'

/** Seals what only we may read and write, for a browser to keep; `name` says what it is and must be known to open it. */
export const sealText = <T extends object>(secret: string, name: string, value: T): string =>
  seal(secret, name, JSON.stringify(value), PURPOSE).toString('base64url')

/** Opens it again; undefined when it is forged, altered or something else of ours. */
export function openText<T extends object>(secret: string, name: string, text: string): T | undefined {
  try {
    return JSON.parse(unseal(secret, name, Buffer.from(text, 'base64url'), PURPOSE)) as T
  } catch {
    return undefined
  }
}

/** A transaction opens by its own state only. */
export const sealTransaction = (secret: string, transaction: Transaction): string =>
  sealText(secret, `transaction ${transaction.checks.state}`, transaction)

export const openTransaction = (secret: string, state: string, text: string): Transaction | undefined =>
  openText(secret, `transaction ${state}`, text)
