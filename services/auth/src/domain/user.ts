/** ERASING is the point of no return: from there a sign-in takes nothing back. */
export type Status = 'ACTIVE' | 'DELETING' | 'ERASING' | 'DELETED'

/** One person. */
export interface User {
  id: string
  /** In lower case. */
  username: string
  displayName: string
  email: string | null
  /** Whether the address has been proven. */
  emailVerified: boolean
  roles: string[]
  status: Status
  createdAt: Date
  version: number
}

/** A person with what proves them; it never leaves this service. */
export interface Account extends User {
  passwordHash: string | null
  /** Whether a sign-in now takes a begun leaving back. */
  recallable: boolean
  /** How often the username may still change; null = without end. */
  renamesLeft: number | null
}

/** Whether a person has begun to leave and is not gone yet. */
export const isLeaving = ({ status }: Pick<User, 'status'>): boolean =>
  status === 'DELETING' || status === 'ERASING'

/** Whether the right password opens this account. */
export const maySignIn = (account: Account): boolean => account.status === 'ACTIVE' || account.recallable

/** What a person may change about themselves. */
export interface Names {
  username: string
  displayName: string
  email: string | null
}

/** Whether names that other services copy differ. */
export const isRenamed = (before: Names, after: Names): boolean =>
  before.username !== after.username || before.displayName !== after.displayName

/** E-mail addresses are compared without case. */
export const emailKey = (email: string | null): string | null => email?.toLowerCase() ?? null
