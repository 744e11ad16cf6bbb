import type { Call } from '@girok/common/call'
import type { Comment, CommentDraft } from './comment.ts'
import type { Names, Person, Picture } from './person.ts'
import type { Content, Draft, Entry, Position, Post } from './post.ts'
import type { Reaction } from './reaction.ts'
import type { Relation } from './relation.ts'
import type { ReactionKind } from './tally.ts'

/** Where one parent's page begins. */
export interface PageStart {
  id: string
  after?: Position | undefined
}

/** Where one post's page of comments begins, and how many the post has, as far as they are counted. */
export interface CommentStart extends PageStart {
  count: number
}

/** Posts that stand. Each change is one update of its document with its event, and holds only while the post is as it was read. */
export interface Posts {
  /** Makes a post, or returns the one that has its id; undefined when that one is deleted. */
  create(draft: Draft, call: Call): Promise<Post | undefined>
  byIds(ids: readonly string[], call: Call): Promise<Post[]>
  /** One page for each of many authors, by author. */
  ofAuthors(starts: readonly PageStart[], limit: number, call: Call): Promise<Map<string, Post[]>>
  /** One page of many authors together. */
  recent(
    authorIds: readonly string[],
    page: { pulled: boolean; after?: Position | undefined; limit: number },
    call: Call,
  ): Promise<Post[]>
  withTag(
    tag: string,
    hiddenAuthorIds: ReadonlySet<string>,
    after: Position | undefined,
    limit: number,
    call: Call,
  ): Promise<Post[]>
  /** Some of those that show a file. */
  showing(mediaId: string, limit: number, call: Call): Promise<Post[]>
  /** The post after the change; undefined when it has changed since it was read. */
  replace(before: Post, content: Content, call: Call): Promise<Post | undefined>
  remove(before: Post, call: Call): Promise<boolean>
}

export interface Reactions {
  /** A person's reactions to these posts, also those taken back. */
  of(userId: string, postIds: readonly string[], call: Call): Promise<Reaction[]>
  ofUser(userId: string, limit: number, call: Call): Promise<Reaction[]>
  /** False when it has changed since `before`. */
  set(
    post: Post,
    userId: string,
    before: Reaction | undefined,
    value: ReactionKind | null,
    call: Call,
  ): Promise<boolean>
  /** Drops what a person took back, once it is counted and told; false while some of it waits. */
  forget(userId: string, call: Call): Promise<boolean>
}

export interface Comments {
  /** Makes a comment, or returns the one that has its id; undefined when that one is deleted. */
  create(post: Post, draft: CommentDraft, call: Call): Promise<Comment | undefined>
  /** Also deleted ones. */
  byIds(ids: readonly string[], call: Call): Promise<Comment[]>
  /** One page for each of many posts, by post. */
  ofPosts(
    starts: readonly CommentStart[],
    hiddenAuthorIds: ReadonlySet<string>,
    limit: number,
    call: Call,
  ): Promise<Map<string, Comment[]>>
  /** A person's comments that counts may not hold yet, or still hold. */
  uncounted(authorId: string, call: Call): Promise<Comment[]>
  ofAuthor(authorId: string, limit: number, call: Call): Promise<Comment[]>
  /** False when it was deleted already. */
  remove(post: Post, comment: Comment, call: Call): Promise<boolean>
}

/** Who has which post in their timeline. Work without a call goes on until it is done. */
export interface Timelines {
  page(ownerId: string, after: Position | undefined, limit: number, call: Call): Promise<Entry[]>
  /** Adds entries to each timeline; those that are there stay. */
  add(ownerIds: readonly string[], entries: readonly Entry[], call: Call | undefined): Promise<void>
  removeAuthor(ownerId: string, authorId: string, call: Call): Promise<void>
  removePost(postId: string, call: Call | undefined): Promise<void>
  removeOwner(ownerId: string, call: Call): Promise<void>
  /** Cuts a timeline to the length that readers see. */
  trim(ownerId: string, call: Call | undefined): Promise<void>
}

/** The copy of who follows whom. */
export interface Follows {
  put(follow: Relation, call: Call): Promise<void>
  active(follow: Pick<Relation, 'from' | 'to'>, call: Call): Promise<boolean>
  /** Those whom a person follows, of some. */
  among(from: string, tos: readonly string[], call: Call): Promise<ReadonlySet<string>>
  /** All whom a person follows, or those of them whose posts are merged when timelines are read. */
  followees(from: string, pulled: boolean, call: Call): Promise<string[]>
}

/** The copy of who blocks whom. Both sides of a block are hidden from each other. */
export interface Blocks {
  put(block: Relation, call: Call): Promise<void>
  /** Those in a block with a person, of some. */
  among(one: string, others: readonly string[], call: Call): Promise<ReadonlySet<string>>
  all(one: string, call: Call | undefined): Promise<ReadonlySet<string>>
}

/** The copy of people's names and pictures, and when they were here. */
export interface People {
  byIds(ids: readonly string[], call: Call): Promise<ReadonlyMap<string, Person>>
  putNames(names: readonly Names[], call?: Call): Promise<void>
  putPictures(pictures: readonly Picture[], call?: Call): Promise<void>
  /** Notes that a person is here; true when their timeline must be made anew. */
  visit(id: string, call: Call): Promise<boolean>
  /** Their timeline was made anew. */
  upToDate(id: string, call: Call): Promise<void>
  /** Those of the ids who were not here for long. */
  absent(ids: readonly string[]): Promise<ReadonlySet<string>>
}

/** Requests that may be repeated for 24 hours. */
export interface Requests {
  /** The id of what a request makes, the same however often it comes. */
  idFor(
    rpc: 'post' | 'comment',
    userId: string,
    requestId: string,
    asked: unknown[],
    call: Call,
  ): Promise<string>
}

/** Files of people, which belong to media. */
export interface Files {
  /** Says that a post shows these files and no others; INVALID_ARGUMENT when one is not usable. */
  use(ownerId: string, postId: string, ids: readonly string[], call: Call): Promise<void>
}
