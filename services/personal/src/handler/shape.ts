import {
  Resume as WireResume,
  SectionKind as WireKind,
  type PeoplePage,
  type Profile as WireProfile,
  type PublicProfile as WirePublicProfile,
  type Relation as WireRelation,
  type ResumesResponse,
} from '@girok/proto/personal/v1/personal'
import type { Edge } from '../domain/graph.ts'
import type { Profile } from '../domain/profile.ts'
import type { Resume, SectionKind } from '../domain/resume.ts'
import type { Listed, Relation } from '../domain/stores.ts'
import type { Page } from '../service/pages.ts'
import type { PublicProfile } from '../service/public-profile.ts'

/** Kinds of sections by the contract's numbers. */
export const sectionKinds: Record<SectionKind, WireKind> = {
  TEXT: WireKind.SECTION_KIND_TEXT,
  EXPERIENCE: WireKind.SECTION_KIND_EXPERIENCE,
  EDUCATION: WireKind.SECTION_KIND_EDUCATION,
  PROJECTS: WireKind.SECTION_KIND_PROJECTS,
  SKILLS: WireKind.SECTION_KIND_SKILLS,
  LINKS: WireKind.SECTION_KIND_LINKS,
}

export const shapeProfile = (profile: Profile): WireProfile => profile

export const shapeResume = ({ position: _, sections, ...resume }: Resume): WireResume => ({
  ...resume,
  sections: sections.map((section) => ({ ...section, kind: sectionKinds[section.kind] })),
})

export const shapeResumes = ({ items, ...page }: Page<Resume>): ResumesResponse => ({
  ...page,
  resumes: items.map(shapeResume),
})

export const shapePeople = ({ items, ...page }: Page<Listed>): PeoplePage => ({
  ...page,
  userIds: items.map(({ userId }) => userId),
})

export const shapePublicProfile = ({
  person,
  profile,
  counts,
  resumes,
}: PublicProfile): WirePublicProfile => ({
  userId: person.id,
  username: person.username,
  displayName: person.displayName,
  profile: shapeProfile(profile),
  ...counts,
  resumes: resumes.map(({ id, ownerId, slug, title }) =>
    WireResume.fromPartial({ id, ownerId, slug, title, public: true }),
  ),
})

export const shapeIds = ({ items, nextPageToken }: Page<string>) => ({ userIds: items, nextPageToken })

export const shapeProfiles = ({ items, nextPageToken }: Page<Profile>) => ({
  profiles: items.map(shapeProfile),
  nextPageToken,
})

export const shapeFollows = ({ items, nextPageToken }: Page<Edge>) => ({
  follows: items.map(({ from, to, ...edge }) => ({ ...edge, followerId: from, followeeId: to })),
  nextPageToken,
})

export const shapeBlocks = ({ items, nextPageToken }: Page<Edge>) => ({
  blocks: items.map(({ from, to, ...edge }) => ({ ...edge, blockerId: from, blockedId: to })),
  nextPageToken,
})

export const shapeRelation = ({ userId: _, ...relation }: Relation): WireRelation => relation

/** Answers keyed by id. */
export const keyed = <T, W>(
  items: Iterable<T>,
  idOf: (item: T) => string,
  shape: (item: T) => W,
): Record<string, W> => Object.fromEntries([...items].map((item) => [idOf(item), shape(item)]))

/** Pages keyed by person. */
export const keyedPages = <T, W>(
  pages: Map<string, Page<T>>,
  shape: (page: Page<T>) => W,
): Record<string, W> =>
  keyed(
    pages,
    ([id]) => id,
    ([, page]) => shape(page),
  )
