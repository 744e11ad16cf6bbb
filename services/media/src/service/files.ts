import { requireUser, type Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { requireId, requireIds } from '@girok/common/ids'
import { fileNotFound, fileNotUsable } from '../domain/faults.ts'
import type { MediaFile } from '../domain/file.ts'
import type { Context } from './context.ts'

const MAX_IDS = 500
const MAX_USED = 100
const USED_BY = /^[a-z]{1,20}:[0-9a-f-]{36}$/

/** Of these files, those that the caller may see: their own, and READY ones of others that are shown somewhere. */
export const visibleFiles = (
  { files }: Pick<Context, 'files'>,
  ids: readonly string[],
  call: Call,
): Promise<MediaFile[]> => files.visible(call, requireIds(ids, 'ids', MAX_IDS))

/** One file that the caller may see. */
export async function getFile(ctx: Context, fileId: string, call: Call): Promise<MediaFile> {
  requireUser(call)
  const [file] = await visibleFiles(ctx, [requireId(fileId, 'file_id')], call)
  if (!file) throw fileNotFound()
  return file
}

/** One of the caller's own files. */
export async function requireOwn(ctx: Context, fileId: string, call: Call): Promise<MediaFile> {
  const userId = requireUser(call)
  const file = await getFile(ctx, fileId, call)
  if (file.ownerId !== userId) throw fileNotFound()
  return file
}

/** Takes one of the caller's own files away. */
export async function deleteFile(ctx: Context, fileId: string, call: Call): Promise<void> {
  const file = await requireOwn(ctx, fileId, call)
  if (!(await ctx.files.remove(call, file))) throw fileNotFound()
}

/** Says where a person's files are shown, in place of what was shown there before. */
export async function useFiles(
  { files }: Context,
  asked: { ids: readonly string[]; ownerId: string; usedBy: string },
  call: Call,
): Promise<MediaFile[]> {
  if (!USED_BY.test(asked.usedBy)) throw invalidField('used_by', 'must be like post:<id>')
  const ids = requireIds(asked.ids, 'ids', MAX_USED)
  const ownerId = requireId(asked.ownerId, 'owner_id')
  const used = await files.use(call, { ids, ownerId, usedBy: asked.usedBy })
  if (!used) throw fileNotUsable()
  return used
}
