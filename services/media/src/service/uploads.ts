import { requireUser, type Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { lineFault, refuse } from '@girok/common/text'
import { fileNotFound, quotaExceeded, uploadMissing } from '../domain/faults.ts'
import type { MediaFile } from '../domain/file.ts'
import { kindOf, kinds } from '../domain/kinds.ts'
import type { Target } from '../domain/stores.ts'
import type { Context } from './context.ts'
import { requireOwn } from './files.ts'

const MAX_NAME = 255

export interface Promised {
  name: string
  contentType: string
  size: number
}

/** Makes a PENDING file of the caller, and tells how to upload it. */
export async function beginUpload(
  ctx: Context,
  promised: Promised,
  call: Call,
): Promise<{ file: MediaFile; target: Target }> {
  const ownerId = requireUser(call)
  refuse(faultsOf(promised))
  // A promise that nobody can keep now would only use up room.
  await ctx.objects.ping(call)
  const begun = newFile(ownerId, promised, ctx.uploadSeconds)
  const file = await ctx.files.begin(call, begun, ctx.quota)
  if (!file) throw quotaExceeded()
  return { file, target: await ctx.objects.target(file) }
}

function faultsOf({ name, contentType, size }: Promised) {
  const kind = kindOf(contentType)
  const fits = kind === undefined || (size >= 1 && size <= kind.maxBytes)
  return {
    name: lineFault(name, 1, MAX_NAME),
    content_type: kind ? undefined : `must be one of ${kinds.map((k) => k.contentType).join(', ')}`,
    size: fits ? undefined : `must be 1 to ${kind.maxBytes} bytes for ${contentType}`,
  }
}

function newFile(ownerId: string, { name, contentType, size }: Promised, seconds: number): MediaFile {
  const now = Date.now()
  return {
    id: newId(now),
    ownerId,
    name,
    contentType,
    size,
    state: 'PENDING',
    reason: '',
    etag: '',
    variants: [],
    createdAt: new Date(now),
    expiresAt: new Date(now + seconds * 1_000),
    version: 1,
  }
}

/** The upload is done; judging begins. A repeat answers how far it has come. */
export async function completeUpload(ctx: Context, fileId: string, call: Call): Promise<MediaFile> {
  const file = await requireOwn(ctx, fileId, call)
  if (file.state !== 'PENDING') return file
  const upload = await ctx.objects.look(call, file.id)
  if (!upload) throw uploadMissing()
  const completed = await ctx.files.complete(call, file, upload)
  if (!completed) throw fileNotFound()
  await queue(ctx, completed)
  return completed
}

/** Asks for a file's work again; what is done stays as it is. */
export async function processAgain(ctx: Context, fileId: string, call: Call): Promise<MediaFile> {
  const file = await completeUpload(ctx, fileId, call)
  if (file.state === 'PROCESSING') await queue(ctx, file)
  return file
}

/** The state is committed already: while the queue is away the sweep brings the work to it later. */
async function queue({ jobs, log }: Context, file: MediaFile): Promise<void> {
  await jobs.add([file.id]).catch((err: unknown) => log.warn({ err }, 'work waits for the sweep'))
}
