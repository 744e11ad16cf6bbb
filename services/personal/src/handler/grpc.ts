import { requireId } from '@girok/common/ids'
import type { Handlers } from '@girok/common/grpc/types'
import type { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { Context } from '../service/context.ts'
import { block, follow, unblock, unfollow } from '../service/graph.ts'
import { getRelations, listBlocked, listFollowees, listPeople } from '../service/lists.ts'
import { eraseUser } from '../service/people.ts'
import { getProfiles, updateProfile } from '../service/profiles.ts'
import { getPublicProfile } from '../service/public-profile.ts'
import * as resumes from '../service/resumes.ts'
import { listAllEdges, listAllProfiles } from '../service/snapshots.ts'
import { readContent, readProfileUpdate, readResumeUpdate } from './parse.ts'
import * as shape from './shape.ts'

/** PersonalService: parse, ask the use case, shape its answer. */
export const personalHandlers = (ctx: Context): Handlers<PersonalServiceService> => ({
  ...ofResumes(ctx),
  ...ofProfiles(ctx),
  ...ofGraph(ctx),
  ...ofCopies(ctx),
})

const ofResumes = (ctx: Context) =>
  ({
    getResume: async ({ resumeId }, call) => shape.shapeResume(await resumes.getResume(ctx, resumeId, call)),
    getPublicResume: async ({ slug }, call) =>
      shape.shapeResume(await resumes.getPublicResume(ctx, slug, call)),
    getResumesByUserId: async ({ userId, ...request }, call) => {
      const id = requireId(userId, 'user_id')
      const pages = await resumes.listResumes(ctx, [id], request, call)
      return shape.shapeResumes(pages.get(id)!)
    },
    batchListResumes: async ({ userIds, ...request }, call) => ({
      pages: shape.keyedPages(await resumes.listResumes(ctx, userIds, request, call), shape.shapeResumes),
    }),
    getResumesByIds: async ({ ids }, call) => ({
      resumes: shape.keyed(await resumes.getResumesByIds(ctx, ids, call), ({ id }) => id, shape.shapeResume),
    }),
    createResume: async ({ requestId, ...content }, call) =>
      shape.shapeResume(await resumes.createResume(ctx, readContent(content), requestId, call)),
    updateResume: async (request, call) =>
      shape.shapeResume(await resumes.updateResume(ctx, ...readResumeUpdate(request), call)),
    deleteResume: ({ resumeId }, call) => done(resumes.deleteResume(ctx, resumeId, call)),
  }) satisfies Partial<Handlers<PersonalServiceService>>

const ofProfiles = (ctx: Context) =>
  ({
    getProfilesByUserIds: async ({ userIds }, call) => ({
      profiles: shape.keyed(
        await getProfiles(ctx, userIds, call),
        ({ userId }) => userId,
        shape.shapeProfile,
      ),
    }),
    getProfileByUsername: async ({ username }, call) =>
      shape.shapePublicProfile(await getPublicProfile(ctx, username, call)),
    updateProfile: async (request, call) =>
      shape.shapeProfile(await updateProfile(ctx, readProfileUpdate(request), call)),
  }) satisfies Partial<Handlers<PersonalServiceService>>

const ofGraph = (ctx: Context) =>
  ({
    follow: ({ userId }, call) => done(follow(ctx, userId, call)),
    unfollow: ({ userId }, call) => done(unfollow(ctx, userId, call)),
    block: ({ userId }, call) => done(block(ctx, userId, call)),
    unblock: ({ userId }, call) => done(unblock(ctx, userId, call)),
    batchListFollowers: async ({ userIds, ...request }, call) => ({
      pages: shape.keyedPages(await listPeople(ctx, 'FOLLOWERS', userIds, request, call), shape.shapePeople),
    }),
    batchListFollowing: async ({ userIds, ...request }, call) => ({
      pages: shape.keyedPages(await listPeople(ctx, 'FOLLOWING', userIds, request, call), shape.shapePeople),
    }),
    getRelations: async ({ userIds }, call) => ({
      relations: shape.keyed(
        await getRelations(ctx, userIds, call),
        ({ userId }) => userId,
        shape.shapeRelation,
      ),
    }),
    listFollowees: async (request, call) => shape.shapeIds(await listFollowees(ctx, request, call)),
    listBlocked: async (request, call) => shape.shapeIds(await listBlocked(ctx, request, call)),
  }) satisfies Partial<Handlers<PersonalServiceService>>

const ofCopies = (ctx: Context) =>
  ({
    listAllFollows: async (request, call) =>
      shape.shapeFollows(await listAllEdges(ctx, 'FOLLOW', request, call)),
    listAllBlocks: async (request, call) =>
      shape.shapeBlocks(await listAllEdges(ctx, 'BLOCK', request, call)),
    listAllProfiles: async (request, call) => shape.shapeProfiles(await listAllProfiles(ctx, request, call)),
    eraseUser: ({ userId }, call) => done(eraseUser(ctx, userId, call)),
  }) satisfies Partial<Handlers<PersonalServiceService>>

const done = async (work: Promise<unknown>): Promise<Record<string, never>> => {
  await work
  return {}
}
