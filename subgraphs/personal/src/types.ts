import { pageSizeArg } from '@girok/common/graphql/args'
import { forwards } from '@girok/common/graphql/connection'
import type { Fields } from '@girok/common/graphql/context'
import {
  sectionKindToJSON,
  type PeoplePage,
  type Profile,
  type Resume,
  type ResumeSection,
} from '@girok/proto/personal/v1/personal'
import type { PersonalContext } from './context.ts'
import {
  followersOf,
  followingOf,
  profileOf,
  relationTo,
  resumeById,
  resumesOf,
  type PageArgs,
} from './loaders.ts'

interface Ref {
  id: string
}
interface ListArgs {
  first?: number | null
  after?: string | null
}

/** A person belongs to the auth subgraph; here only who it is. */
export const user = (id: string) => ({ __typename: 'User', id })

const pageArgs = ({ first, after }: ListArgs): PageArgs => ({
  pageSize: pageSizeArg('first', first, 20),
  pageToken: after ?? '',
})

const noResumes = { resumes: [], cursors: [], nextPageToken: '' }
const nobody: PeoplePage = { userIds: [], cursors: [], nextPageToken: '' }

/** A list of people, by the loader of its pages. */
const peopleList =
  (load: typeof followersOf) =>
  async ({ id }: Ref, args: ListArgs, context: PersonalContext) => {
    const page = (await load(context, { id, args: pageArgs(args) })) ?? nobody
    return forwards({ ...page, items: page.userIds.map(user) }, args.after)
  }

export const UserType: Fields = {
  __resolveReference: async ({ id }: Ref) => user(id),
  profile: ({ id }: Ref, _, context: PersonalContext) => profileOf(context, id),
  avatarUrl: async ({ id }: Ref, _, context: PersonalContext) =>
    (await profileOf(context, id))?.avatarUrl || null,
  resumes: async ({ id }: Ref, args: ListArgs, context: PersonalContext) => {
    const page = (await resumesOf(context, { id, args: pageArgs(args) })) ?? noResumes
    return forwards({ ...page, items: page.resumes }, args.after)
  },
  followers: peopleList(followersOf),
  following: peopleList(followingOf),
  followerCount: async ({ id }: Ref, _, context: PersonalContext) =>
    (await relationTo(context, id))?.followerCount,
  followingCount: async ({ id }: Ref, _, context: PersonalContext) =>
    (await relationTo(context, id))?.followingCount,
  followedByMe: async ({ id }: Ref, _, context: PersonalContext) =>
    (await mine(context, id))?.followedByMe ?? null,
  friend: async ({ id }: Ref, _, context: PersonalContext) => {
    const relation = await mine(context, id)
    return relation && relation.followedByMe && relation.followsMe
  },
}

/** Nobody stands to a person in any way while nobody is signed in. */
const mine = async (context: PersonalContext, id: string) =>
  context.identity.call.userId === '' ? null : relationTo(context, id)

export const ProfileType: Fields = {
  website: (profile: Profile) => profile.website || null,
  avatarFileId: (profile: Profile) => profile.avatarFileId || null,
  avatarUrl: (profile: Profile) => profile.avatarUrl || null,
  updatedAt: (profile: Profile) => profile.updatedAt ?? null,
}

export const ResumeType: Fields = {
  __resolveReference: ({ id }: Ref, context: PersonalContext) => resumeById(context, id),
  owner: (resume: Resume) => user(resume.ownerId),
}

export const ResumeSectionType: Fields = {
  kind: (section: ResumeSection) => sectionKindToJSON(section.kind).replace('SECTION_KIND_', ''),
}
