import { updateMaskOf } from '@girok/common/graphql/args'
import { requireId } from '@girok/common/ids'
import {
  Profile,
  Resume,
  sectionKindFromJSON,
  type CreateResumeRequest,
  type ResumeItem,
  type ResumeSection,
  type UpdateProfileRequest,
  type UpdateResumeRequest,
} from '@girok/proto/personal/v1/personal'

type Given<T> = { [K in keyof T]?: T[K] | null }

interface SectionInput {
  kind: string
  title: string
  items: (Given<ResumeItem> & { title: string })[]
}

export interface CreateResumeInput {
  title: string
  summary: string
  slug: string
  sections: SectionInput[]
  requestId?: string | null
}

export type UpdateResumeInput = { id: string; version: number } & Given<{
  slug: string
  title: string
  summary: string
  sections: SectionInput[]
  public: boolean
}>

export type UpdateProfileInput = Given<{
  headline: string
  bio: string
  location: string
  website: string
  avatarFileId: string
}>

const toSection = ({ kind, title, items }: SectionInput): ResumeSection => ({
  kind: sectionKindFromJSON(`SECTION_KIND_${kind}`),
  title,
  items: items.map(toItem),
})

const toItem = ({ title, subtitle, text, url, from, until }: SectionInput['items'][number]): ResumeItem => ({
  title,
  subtitle: subtitle ?? '',
  text: text ?? '',
  url: url ?? '',
  from: from ?? '',
  until: until ?? '',
})

export const toCreate = ({ sections, requestId, ...given }: CreateResumeInput): CreateResumeRequest => ({
  ...given,
  sections: sections.map(toSection),
  requestId: requestId ? requireId(requestId, 'requestId') : '',
})

const RESUME_PATHS = {
  slug: 'slug',
  title: 'title',
  summary: 'summary',
  sections: 'sections',
  public: 'public',
} as const

/** An input as the RPC wants it: what is absent stays out of the mask, null is in it and empty. */
export const toResumeUpdate = ({ id, version, ...given }: UpdateResumeInput): UpdateResumeRequest => ({
  updateMask: updateMaskOf(given, RESUME_PATHS),
  resume: Resume.fromPartial({
    id: requireId(id, 'id'),
    version,
    slug: given.slug ?? '',
    title: given.title ?? '',
    summary: given.summary ?? '',
    sections: (given.sections ?? []).map(toSection),
    public: given.public ?? false,
  }),
})

const PROFILE_PATHS = {
  headline: 'headline',
  bio: 'bio',
  location: 'location',
  website: 'website',
  avatarFileId: 'avatar_file_id',
} as const

/** As toResumeUpdate. */
export const toProfileUpdate = (given: UpdateProfileInput): UpdateProfileRequest => ({
  updateMask: updateMaskOf(given, PROFILE_PATHS),
  profile: Profile.fromPartial({
    headline: given.headline ?? '',
    bio: given.bio ?? '',
    location: given.location ?? '',
    website: given.website ?? '',
    avatarFileId: given.avatarFileId ?? '',
  }),
})
