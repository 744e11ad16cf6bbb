import { invalidField } from '@girok/common/errors'
import type {
  Resume as WireResume,
  ResumeSection as WireSection,
  UpdateProfileRequest,
  UpdateResumeRequest,
} from '@girok/proto/personal/v1/personal'
import type { ProfileChange } from '../domain/profile.ts'
import type { ResumeChange, ResumeContent, ResumeSection, SectionKind } from '../domain/resume.ts'
import { sectionKinds } from './shape.ts'

type WireContent = Pick<WireResume, 'slug' | 'title' | 'summary' | 'sections'>

/** What a person wrote into a résumé. */
export const readContent = ({ slug, title, summary, sections }: WireContent): ResumeContent => ({
  slug,
  title,
  summary,
  sections: readSections(sections),
})

const readSections = (sections: readonly WireSection[]): ResumeSection[] =>
  sections.map(({ kind, title, items }, i) => ({ kind: readKind(kind, i), title, items }))

function readKind(kind: WireSection['kind'], i: number): SectionKind {
  const found = Object.entries(sectionKinds).find(([, wire]) => wire === kind)
  if (!found) throw invalidField(`sections.${i}.kind`, 'must be a kind of section')
  return found[0] as SectionKind
}

/** A change of a résumé, and what it was made from. */
export function readResumeUpdate({ resume, updateMask }: UpdateResumeRequest): [WireResume, ResumeChange] {
  if (!resume) throw invalidField('resume', 'is missing')
  const change = masked<ResumeChange>(updateMask, {
    slug: () => ({ slug: resume.slug }),
    title: () => ({ title: resume.title }),
    summary: () => ({ summary: resume.summary }),
    sections: () => ({ sections: readSections(resume.sections) }),
    public: () => ({ public: resume.public }),
  })
  return [resume, change]
}

/** A change of a profile. */
export function readProfileUpdate({ profile, updateMask }: UpdateProfileRequest): ProfileChange {
  if (!profile) throw invalidField('profile', 'is missing')
  return masked<ProfileChange>(updateMask, {
    headline: () => ({ headline: profile.headline }),
    bio: () => ({ bio: profile.bio }),
    location: () => ({ location: profile.location }),
    website: () => ({ website: profile.website }),
    avatar_file_id: () => ({ avatarFileId: profile.avatarFileId.toLowerCase() }),
  })
}

/** What the mask names; proto3 cannot tell absent from empty, so the mask alone decides. */
function masked<T extends object>(mask: readonly string[] | undefined, fields: Record<string, () => T>): T {
  const paths = mask ?? []
  const known = Object.keys(fields)
  if (
    paths.length === 0 ||
    paths.length > known.length ||
    !paths.every((path) => Object.hasOwn(fields, path))
  )
    throw invalidField('update_mask', `must name some of ${known.join(', ')}`)
  return Object.assign({}, ...paths.map((path) => fields[path]!())) as T
}
