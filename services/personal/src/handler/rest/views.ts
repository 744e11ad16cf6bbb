import type { Profile } from '../../domain/profile.ts'
import type { Resume } from '../../domain/resume.ts'
import type { PublicProfile } from '../../service/public-profile.ts'

/** A public résumé in REST. */
export const jsonResume = (resume: Resume) => ({
  id: resume.id,
  ownerId: resume.ownerId,
  slug: resume.slug,
  title: resume.title,
  summary: resume.summary,
  sections: resume.sections,
  createdAt: resume.createdAt.toISOString(),
  updatedAt: resume.updatedAt.toISOString(),
})

const jsonTexts = ({ headline, bio, location, website, avatarUrl, updatedAt }: Profile) => ({
  headline,
  bio,
  location,
  website,
  avatarUrl,
  updatedAt: updatedAt?.toISOString() ?? null,
})

/** A person as the outside sees them, in REST. */
export const jsonProfile = ({ person, profile, counts, resumes }: PublicProfile) => ({
  userId: person.id,
  username: person.username,
  displayName: person.displayName,
  profile: jsonTexts(profile),
  followerCount: counts.followerCount,
  followingCount: counts.followingCount,
  resumes: resumes.map(({ slug, title }) => ({ slug, title })),
})
