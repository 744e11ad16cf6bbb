import type { ClaimDocument } from '@girok/common/stores/mongo-claims'
import { createIndexes } from '@girok/common/stores/mongo-indexes'
import type { Connection, mongo } from 'mongoose'
import {
  createModels,
  type CommentDocument,
  type CopyDocument,
  type EntryDocument,
  type PersonDocument,
  type PostDocument,
  type ReactionDocument,
  type RelationDocument,
} from './models.ts'

export type Collection<T extends { _id: string }> = mongo.Collection<T>

/** Feed's collections as the driver has them: thousands of entries are written without casting each. */
export interface Store {
  posts: Collection<PostDocument>
  reactions: Collection<ReactionDocument>
  comments: Collection<CommentDocument>
  timelines: Collection<EntryDocument>
  follows: Collection<RelationDocument>
  blocks: Collection<RelationDocument>
  people: Collection<PersonDocument>
  claims: Collection<ClaimDocument>
  copies: Collection<CopyDocument>
}

/** The collections of a connection, with their indexes. */
export async function openStore(connection: Connection): Promise<Store> {
  const models = createModels(connection)
  await createIndexes(models)
  const entries = Object.entries(models).map(([name, model]) => [name, model.collection])
  return Object.fromEntries(entries) as unknown as Store
}
