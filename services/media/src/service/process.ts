import type { Call } from '@girok/common/call'
import { Refusal } from '../domain/faults.ts'
import type { MediaFile, Outcome, Variant } from '../domain/file.ts'
import { judge } from '../domain/judge.ts'
import type { Context } from './context.ts'

/**
 * Judges one file and makes what is shown of it. It may run any number of times and die at any point: what it writes
 * has fixed names, and only the first end counts.
 */
export async function processFile(ctx: Context, fileId: string, call: Call): Promise<void> {
  const [file] = await ctx.files.byIds(call, [fileId])
  if (file?.state === 'PROCESSING') await ctx.files.settle(call, file, await outcomeOf(ctx, file, call))
  // It went while it was worked on, here or before a crash: what was made of it goes too.
  if (!file || (await ctx.files.byIds(call, [fileId])).length === 0) await ctx.trash.add(call, fileId)
}

async function outcomeOf(ctx: Context, file: MediaFile, call: Call): Promise<Outcome> {
  try {
    const bytes = await ctx.objects.read(call, file)
    if (!bytes) throw new Refusal('it was changed while it was looked at')
    const { contentType, family } = judge(bytes, file.contentType)
    await ctx.scanner.scan(bytes)
    const store = family === 'picture' ? storePicture : storeAttachment
    return { state: 'READY', contentType, variants: await store(ctx, file, bytes, contentType, call) }
  } catch (error) {
    if (error instanceof Refusal) return { state: 'REJECTED', reason: error.message }
    throw error
  }
}

async function storePicture(
  { pictures, objects }: Context,
  { id }: MediaFile,
  bytes: Buffer,
  contentType: string,
  call: Call,
): Promise<Variant[]> {
  const { variants, images } = await pictures.render(bytes, contentType)
  const keyOf = (image: string) => `${id}-${image}`
  const puts = images.map((image) =>
    objects.putVariant(call, keyOf(image.name), image.bytes, image.contentType),
  )
  await Promise.all(puts)
  return variants.map(({ image, ...variant }) => ({ ...variant, key: keyOf(image) }))
}

async function storeAttachment(
  { objects }: Context,
  { id }: MediaFile,
  bytes: Buffer,
  contentType: string,
  call: Call,
): Promise<Variant[]> {
  await objects.putAttachment(call, id, bytes, contentType)
  return []
}
