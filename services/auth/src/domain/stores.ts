import type { Call } from '@girok/common/call'
import type { NewKey, StoredKey } from './keys.ts'
import type { MailKind, WaitingMail } from './mail.ts'
import type { Identity, ProviderName } from './oauth.ts'
import type { ClientKind, Ending, Family, SignIn } from './session.ts'
import type { Account, Names, User } from './user.ts'

/** Reads people. */
export interface Users {
  byId: (call: Call, id: string) => Promise<User | undefined>
  byIds: (call: Call, ids: readonly string[]) => Promise<User[]>
  /** Nobody who is leaving. */
  byUsername: (call: Call, username: string) => Promise<User | undefined>
  /** Nobody who is leaving; in username order. */
  search: (call: Call, prefix: string, after: string, limit: number) => Promise<User[]>
  /** Everybody, in id order. */
  page: (call: Call, afterId: string, limit: number) => Promise<User[]>
}

/** Changes people. Each method is one transaction that also writes its events and, where it ends families, those ends. */
export interface Accounts {
  byId: (call: Call, id: string) => Promise<Account | undefined>
  /** By username or, with an `@`, by e-mail. */
  byName: (call: Call, name: string) => Promise<Account | undefined>
  taken: (call: Call, names: Names) => Promise<'username' | 'email' | undefined>
  create: (call: Call, user: Names & { id: string; passwordHash: string }, signIn: SignIn) => Promise<User>
  /** Begins a family and takes back a begun leaving; undefined when the account is not any more what was verified. */
  signIn: (call: Call, verified: Account, signIn: SignIn) => Promise<User | undefined>
  rename: (call: Call, id: string, change: Partial<Names>) => Promise<User>
  /** Replaces `from` by `to`; false when `from` is not the hash any more. Ends the families named, if any. */
  changePassword: (call: Call, id: string, from: string, to: string, ending?: Ending) => Promise<boolean>
  /** By a mailed token; undefined when it is not good any more. */
  verifyEmail: (call: Call, id: string, tokenHash: Buffer) => Promise<User | undefined>
  /** By a mailed token, which proves the address too; ends all families. False when it is not good any more. */
  resetPassword: (call: Call, id: string, tokenHash: Buffer, to: string) => Promise<boolean>
  /** Ends all families and begins the leaving; undefined when there is nobody to leave. */
  beginLeaving: (call: Call, id: string, graceSeconds: number) => Promise<Date | undefined>
}

/** Mails on their way, and the tokens in them. */
export interface Mails {
  /** Has a mail sent to whoever has the address by then; one that waits already is enough. */
  request: (call: Call, kind: MailKind, email: string) => Promise<void>
  /** Leases some that wait, so that another replica does not send the same at once. */
  lease: (call: Call) => Promise<WaitingMail[]>
  /** Keeps a token for whoever has the address; undefined when nobody has who could use it. */
  issueToken: (call: Call, mail: WaitingMail, hash: Buffer) => Promise<(User & { email: string }) | undefined>
  /** Whose good token it is. */
  tokenOwner: (call: Call, kind: MailKind, hash: Buffer) => Promise<string | undefined>
  done: (call: Call, id: string) => Promise<void>
  /** Forgets tokens that have expired, and mails that could not be sent for days. */
  forgetStale: (call: Call) => Promise<void>
}

export type LinkOutcome =
  | 'LINKED'
  /** The identity opens somebody else's account. */
  | 'OF_ANOTHER'
  /** The account has another identity at this provider. */
  | 'HAS_ANOTHER'
  | 'SESSION_ENDED'

/** Identities at providers, and the one-time codes that a sign-in there ends in. */
export interface Identities {
  /** Whose account an identity opens. */
  owner: (call: Call, identity: Identity) => Promise<Account | undefined>
  /** Creates a person who has nothing but this identity, with their event. */
  create: (call: Call, identity: Identity, user: Names & { id: string }) => Promise<void>
  /** Links for a session that has not ended. */
  link: (call: Call, by: { userId: string; sessionId: string }, identity: Identity) => Promise<LinkOutcome>
  /** Yields the person; LAST when it is their only way in. */
  unlink: (call: Call, userId: string, provider: ProviderName) => Promise<User | 'NOT_LINKED' | 'LAST'>
  putCode: (call: Call, hash: Buffer, identity: Identity, challenge: string) => Promise<void>
  /** Spends a code that has not expired, whatever comes of it. */
  takeCode: (call: Call, hash: Buffer) => Promise<{ challenge: string; userId: string } | undefined>
  forgetCodes: (call: Call) => Promise<void>
}

/** Remembers what was shown. */
export interface Spent {
  /** Whether it is the first time within these seconds. */
  first: (name: string, seconds: number) => Promise<boolean>
}

export type Rotation =
  | { outcome: 'UNKNOWN' | 'ENDED' }
  | { outcome: 'REUSED'; userId: string; sessionId: string }
  | { outcome: 'ROTATED'; user: User; family: Family }

/** Token families and their refresh tokens. */
export interface Families {
  living: (call: Call, userId: string) => Promise<Family[]>
  find: (call: Call, userId: string, sessionId: string) => Promise<Family | undefined>
  /** The family of any refresh token that was ever issued in it. */
  ofToken: (call: Call, hash: Buffer) => Promise<Family | undefined>
  /** Puts `successor` in the place of a token; the rule is the domain's `judge`. */
  rotate: (call: Call, hash: Buffer, requestId: string | null, successor: Buffer) => Promise<Rotation>
  /** Ends living families with their event. */
  end: (call: Call, userId: string, ending: Ending) => Promise<void>
  /**
   * Ended families that the blacklist may not have yet: of one person; or of everybody, but for those of the last
   * three seconds, which whoever ended them is about to name to its caller.
   */
  unacknowledged: (call: Call, userId?: string) => Promise<string[]>
  acknowledge: (call: Call, sessionIds: readonly string[]) => Promise<void>
  /** Forgets families that ended long ago. */
  forgetDead: (call: Call) => Promise<void>
}

/** Signing keys. There is always exactly one that is ACTIVE. */
export interface Keys {
  /** All that are published. */
  published: (call: Call) => Promise<StoredKey[]>
  /** Stores a first ACTIVE key unless there is one. */
  addFirst: (call: Call, create: () => Promise<NewKey>) => Promise<void>
  /** Stores a NEXT key unless there is one; yields whichever there is. */
  publishNext: (call: Call, create: () => Promise<NewKey>) => Promise<StoredKey>
  /** Makes the NEXT key ACTIVE, once its time has come. */
  activateDue: (call: Call) => Promise<void>
  /** Leaves one new ACTIVE key. */
  replaceAll: (call: Call, create: () => Promise<NewKey>) => Promise<StoredKey>
  /** Deletes a key, unless it is the one that signs. */
  drop: (call: Call, id: string) => Promise<'DROPPED' | 'ACTIVE' | 'UNKNOWN'>
}

/** Services' own credentials. */
export interface Clients {
  put: (call: Call, secretHashes: ReadonlyMap<string, Buffer>) => Promise<void>
  secretHash: (call: Call, id: string) => Promise<Buffer | undefined>
}

/** Counts what may be tried only so often. */
export interface Throttle {
  /** Seconds to wait; 0 when free to try. */
  wait: (account: string, ip: string) => Promise<number>
  count: (account: string, ip: string) => Promise<void>
}

export interface Activity {
  eventId: string
  userId: string
  sessionId: string
  kind: ClientKind
  at: Date
}

/** When people signed in. */
export interface Activities {
  /** Once by event id; nothing for somebody who is erased. */
  record: (call: Call, activity: Activity) => Promise<void>
}

/** A step of somebody's leaving: one service that still has their data. */
export interface Erasure {
  userId: string
  service: string
}

/** The progress of leaving. */
export interface Erasures {
  /** Passes the point of no return for those whose grace is over. */
  claimDue: (call: Call, services: readonly string[]) => Promise<void>
  /** Leases open steps, so that another replica does not do the same at once. */
  leaseOpen: (call: Call) => Promise<Erasure[]>
  done: (call: Call, step: Erasure) => Promise<void>
  /** People all of whose steps are done. */
  finished: (call: Call) => Promise<string[]>
  /** Leaves a tombstone and its event; nothing when it is one already. */
  bury: (call: Call, userId: string) => Promise<void>
}
