import { renamingFields } from '@girok/common/graphql/args'
import { loadById, loadPages } from '@girok/common/graphql/loaders'
import type {
  PeoplePage,
  Profile,
  Relation,
  Resume,
  ResumesResponse,
} from '@girok/proto/personal/v1/personal'
import type { PersonalContext } from './context.ts'

/** A résumé by id; null when there is none or the person may not see it. */
export const resumeById = loadById<PersonalContext, Resume>(async ({ personal, identity }, ids) => {
  const { resumes } = await personal.getResumesByIds({ ids }, identity.call)
  return resumes
})

/** A person's profile; the service has one of everybody, be it an empty one. */
export const profileOf = loadById<PersonalContext, Profile>(async ({ personal, identity }, userIds) => {
  const { profiles } = await personal.getProfilesByUserIds({ userIds }, identity.call)
  return profiles
})

/** How a person and the one who asks stand to each other. */
export const relationTo = loadById<PersonalContext, Relation>(async ({ personal, identity }, userIds) => {
  const { relations } = await personal.getRelations({ userIds }, identity.call)
  return relations
})

export interface PageArgs {
  pageSize: number
  pageToken: string
}

/** A page of a person's résumés; all people of a list come with one RPC. */
export const resumesOf = loadPages<PersonalContext, PageArgs, ResumesResponse>(
  async ({ personal, identity }, userIds, args) =>
    pagesOf(personal.batchListResumes({ userIds, ...args }, identity.call)),
)

/** A page of who follows a person. */
export const followersOf = loadPages<PersonalContext, PageArgs, PeoplePage>(
  async ({ personal, identity }, userIds, args) =>
    pagesOf(personal.batchListFollowers({ userIds, ...args }, identity.call)),
)

/** A page of whom a person follows. */
export const followingOf = loadPages<PersonalContext, PageArgs, PeoplePage>(
  async ({ personal, identity }, userIds, args) =>
    pagesOf(personal.batchListFollowing({ userIds, ...args }, identity.call)),
)

async function pagesOf<P>(asked: Promise<{ pages: Record<string, P> }>): Promise<Record<string, P>> {
  return (await renamingFields({ page_token: 'after' }, asked)).pages
}
