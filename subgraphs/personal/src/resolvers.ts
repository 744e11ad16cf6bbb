import { nullIfMissing, renamingFields } from '@girok/common/graphql/args'
import type { Fields } from '@girok/common/graphql/context'
import { mutationFields, queryFields } from '@girok/common/graphql/roots'
import { requireId } from '@girok/common/ids'
import type { PersonalContext } from './context.ts'
import {
  toCreate,
  toProfileUpdate,
  toResumeUpdate,
  type CreateResumeInput,
  type UpdateProfileInput,
  type UpdateResumeInput,
} from './inputs.ts'
import { resumeById } from './loaders.ts'
import { ProfileType, ResumeSectionType, ResumeType, user, UserType } from './types.ts'

const Query: Fields = {
  resume: (_, { id }: { id: string }, context: PersonalContext) => resumeById(context, requireId(id, 'id')),

  publicResume: (_, { slug }: { slug: string }, { personal, identity }: PersonalContext) =>
    nullIfMissing(personal.getPublicResume({ slug }, identity.call)),
}

/** Does something about a person. */
const aboutUser =
  (act: 'follow' | 'unfollow' | 'block' | 'unblock') =>
  async (_: unknown, { userId }: { userId: string }, { personal, identity }: PersonalContext) => {
    const id = requireId(userId, 'userId')
    await renamingFields({ user_id: 'userId' }, personal[act]({ userId: id }, identity.call))
    return { user: user(id) }
  }

const Mutation: Fields = {
  createResume: async (
    _,
    { input }: { input: CreateResumeInput },
    { personal, identity }: PersonalContext,
  ) => ({
    resume: await personal.createResume(toCreate(input), identity.call),
  }),

  updateResume: async (
    _,
    { input }: { input: UpdateResumeInput },
    { personal, identity }: PersonalContext,
  ) => ({
    resume: await personal.updateResume(toResumeUpdate(input), identity.call),
  }),

  deleteResume: async (_, args: { id: string }, { personal, identity }: PersonalContext) => {
    const id = requireId(args.id, 'id')
    await personal.deleteResume({ resumeId: id }, identity.call)
    return { id }
  },

  updateProfile: async (
    _,
    { input }: { input: UpdateProfileInput },
    { personal, identity }: PersonalContext,
  ) => ({
    profile: await renamingFields(
      { avatar_file_id: 'avatarFileId' },
      personal.updateProfile(toProfileUpdate(input), identity.call),
    ),
  }),

  follow: aboutUser('follow'),
  unfollow: aboutUser('unfollow'),
  block: aboutUser('block'),
  unblock: aboutUser('unblock'),
}

export const resolvers = {
  Query: queryFields(Query, { open: ['publicResume'] }),
  Mutation: mutationFields(Mutation),
  User: UserType,
  Profile: ProfileType,
  Resume: ResumeType,
  ResumeSection: ResumeSectionType,
}
