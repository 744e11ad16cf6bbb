import type { Call } from '@girok/common/call'
import type { RequestKey } from '@girok/common/request-key'
import type { Edge, EdgeKind, Rule } from './graph.ts'
import type { Person } from './person.ts'
import type { Avatar, Profile, StoredChange } from './profile.ts'
import type { Resume, ResumeChange, ResumeContent } from './resume.ts'

/** The copy of auth's names. */
export interface People {
  /** Those of the ids that the copy does not have. */
  missing: (call: Call, ids: readonly string[]) => Promise<string[]>
  /** Living ones who are not leaving; more than one while a change of names is under way. */
  byUsername: (call: Call, username: string) => Promise<Person[]>
  /** Keeps what is not older than what is there; who has left stays so. */
  put: (call: Call, people: readonly Person[]) => Promise<void>
  /** Makes a person's first profile and résumé, once; nothing for one who has left. */
  welcome: (call: Call, userId: string, resumeId: string) => Promise<void>
  /** Takes away all that a person told, and their follows and blocks, and keeps them away. */
  erase: (call: Call, userId: string) => Promise<void>
}

/** Asks auth about people. */
export interface Directory {
  byIds: (call: Call, ids: readonly string[]) => Promise<Person[]>
  byUsername: (call: Call, username: string) => Promise<Person | undefined>
}

/** Asks media about pictures. */
export interface Pictures {
  /** Says that a person shows this file, and no other, as their picture; tells where it can be had. */
  show: (call: Call, userId: string, fileId: string) => Promise<Avatar>
  /** Says that they show none. */
  hide: (call: Call, userId: string) => Promise<void>
}

export interface Profiles {
  byUserIds: (call: Call, ids: readonly string[]) => Promise<Profile[]>
  /** Everybody's, in user id order. */
  page: (call: Call, afterId: string, limit: number) => Promise<Profile[]>
  /** Changes a profile with its event; nothing when it is so already. */
  change: (call: Call, userId: string, change: StoredChange) => Promise<Profile>
  /** A file is no more: it is nobody's picture now, nor later. */
  dropFile: (call: Call, userId: string, fileId: string) => Promise<void>
  /** Forgets files that went long ago. */
  forgetFiles: (call: Call) => Promise<void>
}

/** Where each person's page begins: the named one below a position, the others at their newest. */
export interface Start {
  size: number
  userId: string | undefined
  before: number
}

/** Résumés as a viewer may see them; nobody in particular is an empty id. */
export interface Resumes {
  byId: (call: Call, id: string, viewer: string) => Promise<Resume | undefined>
  byIds: (call: Call, ids: readonly string[], viewer: string) => Promise<Resume[]>
  bySlug: (call: Call, slug: string) => Promise<Resume | undefined>
  /** The newest first, up to `size` of each owner. */
  pages: (call: Call, ownerIds: readonly string[], start: Start, viewer: string) => Promise<Resume[]>
  /** A repeat of a request gets what the first one made. */
  create: (call: Call, ownerId: string, content: ResumeContent, request: RequestKey | null) => Promise<Resume>
  /** Undefined when the owner has none of this id and version. */
  update: (
    call: Call,
    ownerId: string,
    which: Pick<Resume, 'id' | 'version'>,
    change: ResumeChange,
  ) => Promise<Resume | undefined>
  /** False when the owner has none of this id. */
  remove: (call: Call, ownerId: string, id: string) => Promise<boolean>
  /** Forgets requests of more than a day ago. */
  forgetRequests: (call: Call) => Promise<void>
}

/** Changes follows and blocks. */
export interface Graph {
  /** Applies a rule to what stands between two people, with its counts and events, in one transaction. */
  change: (call: Call, from: string, to: string, rule: Rule) => Promise<void>
}

export type Direction = 'FOLLOWERS' | 'FOLLOWING'

/** One entry of somebody's list of people. */
export interface Listed {
  /** Whose list. */
  ownerId: string
  userId: string
  position: number
}

/** How a viewer and a person stand to each other. */
export interface Relation {
  userId: string
  followedByMe: boolean
  followsMe: boolean
  blockedByMe: boolean
  blocked: boolean
  followerCount: number
  followingCount: number
}

/** Reads follows and blocks. */
export interface GraphLists {
  /** The newest follow first, up to `size` of each owner, without people in a block with the viewer. */
  pages: (
    call: Call,
    direction: Direction,
    ownerIds: readonly string[],
    start: Start,
    viewer: string,
  ) => Promise<Listed[]>
  relations: (call: Call, userIds: readonly string[], viewer: string) => Promise<Relation[]>
  /** In id order. */
  followees: (call: Call, userId: string, afterId: string, limit: number) => Promise<string[]>
  /** Those in a block with a person, whoever made it, in id order. */
  blocked: (call: Call, userId: string, afterId: string, limit: number) => Promise<string[]>
  /** Every edge that ever was, in (from, to) order. */
  page: (call: Call, kind: EdgeKind, after: readonly [string, string], limit: number) => Promise<Edge[]>
}
