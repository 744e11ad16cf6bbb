import { isId } from '@girok/common/ids'
import { lineFault, textFault, type Fault } from '@girok/common/text'
import { addressFault } from './address.ts'

/** What a person tells of themselves beside their names, which are auth's. */
export interface Profile {
  userId: string
  headline: string
  bio: string
  location: string
  website: string
  avatarFileId: string
  avatarUrl: string
  /** 0 before the first change. */
  version: number
  updatedAt: Date | undefined
}

/** A picture: the file, and where it can be had. Both empty for none. */
export type Avatar = Pick<Profile, 'avatarFileId' | 'avatarUrl'>

export const noAvatar: Avatar = { avatarFileId: '', avatarUrl: '' }

/** What a person may change; what is absent stays. */
export type ProfileChange = Partial<
  Pick<Profile, 'headline' | 'bio' | 'location' | 'website' | 'avatarFileId'>
>

/** As ProfileChange, once its picture is known to be one. */
export type StoredChange = Partial<Omit<Profile, 'userId' | 'version' | 'updatedAt'>>

export const emptyProfile = (userId: string): Profile => ({
  userId,
  headline: '',
  bio: '',
  location: '',
  website: '',
  ...noAvatar,
  version: 0,
  updatedAt: undefined,
})

/** What is wrong with a change, by field. */
export const profileFaults = (change: ProfileChange): Record<string, Fault> => ({
  headline: lineFault(change.headline ?? '', 0, 160),
  bio: textFault(change.bio ?? '', 0, 2000),
  location: lineFault(change.location ?? '', 0, 100),
  website: addressFault(change.website ?? ''),
  avatar_file_id: change.avatarFileId && !isId(change.avatarFileId) ? 'must be a UUID' : undefined,
})

/** Whether a change would leave a profile as it is. */
export const isSame = (profile: Profile, change: StoredChange): boolean =>
  Object.entries(change).every(([name, value]) => profile[name as keyof Profile] === value)
