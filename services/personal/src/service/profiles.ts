import { requireUser, type Call } from '@girok/common/call'
import { requireIds } from '@girok/common/ids'
import { refuse } from '@girok/common/text'
import {
  emptyProfile,
  noAvatar,
  profileFaults,
  type Avatar,
  type Profile,
  type ProfileChange,
} from '../domain/profile.ts'
import type { Context } from './context.ts'
import { learn } from './people.ts'

const MAX_IDS = 500

type Readers = Pick<Context, 'profiles'>

/** A profile of each person; an empty one of who has none yet. */
export async function getProfiles(
  { profiles }: Readers,
  ids: readonly string[],
  call: Call,
): Promise<Profile[]> {
  const wanted = requireIds(ids, 'user_ids', MAX_IDS)
  const found = await profiles.byUserIds(call, wanted)
  const byUser = new Map(found.map((profile) => [profile.userId, profile]))
  return wanted.map((id) => byUser.get(id) ?? emptyProfile(id))
}

/** Changes the caller's own profile. */
export async function updateProfile(ctx: Context, change: ProfileChange, call: Call): Promise<Profile> {
  const userId = requireUser(call)
  refuse(profileFaults(change))
  await learn(ctx, [userId], call)
  const { avatarFileId, ...texts } = change
  const avatar = avatarFileId === undefined ? {} : await showAvatar(ctx, userId, avatarFileId, call)
  return ctx.profiles.change(call, userId, { ...texts, ...avatar })
}

/** media knows whose a file is and whether it may be shown; it is asked only where something changes. */
async function showAvatar(ctx: Context, userId: string, fileId: string, call: Call): Promise<Avatar> {
  const [profile] = await getProfiles(ctx, [userId], call)
  const { avatarFileId, avatarUrl } = profile!
  if (fileId === avatarFileId) return { avatarFileId, avatarUrl }
  if (fileId !== '') return ctx.pictures.show(call, userId, fileId)
  await ctx.pictures.hide(call, userId)
  return noAvatar
}
