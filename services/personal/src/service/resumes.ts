import { requireUser, type Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { requireId, requireIds } from '@girok/common/ids'
import { readRequestKey } from '@girok/common/request-key'
import { refuse } from '@girok/common/text'
import { notOwner, resumeNotFound, staleVersion } from '../domain/faults.ts'
import { resumeFaults } from '../domain/resume-rules.ts'
import type { Resume, ResumeChange, ResumeContent } from '../domain/resume.ts'
import type { Context } from './context.ts'
import { pagesBy, readStart, type Page, type PageRequest } from './pages.ts'
import { learn } from './people.ts'

type Readers = Pick<Context, 'resumes'>

const MAX_IDS = 500
const MAX_OWNERS = 100

/** One résumé: the caller's own, or a public one. */
export async function getResume({ resumes }: Readers, id: string, call: Call): Promise<Resume> {
  const resume = await resumes.byId(call, requireId(id, 'resume_id'), call.userId)
  if (!resume) throw resumeNotFound()
  return resume
}

/** A public résumé by its address. */
export async function getPublicResume({ resumes }: Readers, slug: string, call: Call): Promise<Resume> {
  if (slug === '') throw invalidField('slug', 'must not be empty')
  const known = slug.toLowerCase()
  const resume = resumeFaults({ slug: known })['slug'] ? undefined : await resumes.bySlug(call, known)
  if (!resume) throw resumeNotFound()
  return resume
}

/** Those that the caller may see. */
export const getResumesByIds = async (
  { resumes }: Readers,
  ids: readonly string[],
  call: Call,
): Promise<Resume[]> => resumes.byIds(call, requireIds(ids, 'ids', MAX_IDS), call.userId)

/** One page of each person's; of others only the public ones. */
export async function listResumes(
  { resumes }: Readers,
  userIds: readonly string[],
  request: PageRequest,
  call: Call,
): Promise<Map<string, Page<Resume>>> {
  const ids = requireIds(userIds, 'user_ids', MAX_OWNERS)
  const start = readStart('resumes', request, ids)
  const found = await resumes.pages(call, ids, { ...start, size: start.size + 1 }, call.userId)
  return pagesBy('resumes', ids, found, start.size)
}

/** Makes a private résumé of the caller. */
export async function createResume(
  ctx: Context,
  content: ResumeContent,
  requestId: string,
  call: Call,
): Promise<Resume> {
  const ownerId = requireUser(call)
  const request = readRequestKey(requestId, content)
  refuse(resumeFaults(content))
  await learn(ctx, [ownerId], call)
  return ctx.resumes.create(call, ownerId, content, request)
}

/** Changes the caller's own résumé, if it still is what the change was made from. */
export async function updateResume(
  { resumes }: Readers,
  given: Pick<Resume, 'id' | 'version'>,
  change: ResumeChange,
  call: Call,
): Promise<Resume> {
  const ownerId = requireUser(call)
  const which = { id: requireId(given.id, 'resume.id'), version: given.version }
  refuse(resumeFaults(change))
  const updated = await resumes.update(call, ownerId, which, change)
  if (updated) return updated
  await requireOwn({ resumes }, which.id, call)
  throw staleVersion()
}

/** Takes the caller's own résumé away. */
export async function deleteResume({ resumes }: Readers, id: string, call: Call): Promise<void> {
  const ownerId = requireUser(call)
  const resumeId = requireId(id, 'resume_id')
  if (await resumes.remove(call, ownerId, resumeId)) return
  await requireOwn({ resumes }, resumeId, call)
  throw resumeNotFound()
}

/** Says why nothing was changed: it is not there for the caller, or not theirs. */
async function requireOwn(readers: Readers, id: string, call: Call): Promise<void> {
  const { ownerId } = await getResume(readers, id, call)
  if (ownerId !== call.userId) throw notOwner()
}
