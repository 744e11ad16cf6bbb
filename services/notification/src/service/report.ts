import type { Call } from '@girok/common/call'
import { newId } from '@girok/common/ids'
import { renews, type Cause, type Report } from '../domain/cause.ts'
import { isShown, withActor, type Line } from '../domain/line.ts'
import type { Inbox } from '../domain/stores.ts'
import type { Context } from './context.ts'
import { takeBack } from './take-back.ts'

/**
 * Takes a report into its recipient's list: whatever comes twice, late or in another order ends the same. A cause is
 * told once, however often it is taken back and given again.
 */
export async function report(ctx: Context, given: Report, call: Call): Promise<void> {
  if (given.active && given.actorId === given.recipientId) return
  await ctx.inboxes.change(call, given.recipientId, async (inbox) => {
    const known = await inbox.cause(given)
    if (inbox.erased || (known && known.version >= given.version)) return
    if (!given.active) return takeBack(inbox, known, given)
    if (await isUnwanted(inbox, given)) return
    await take(inbox, known, given)
  })
}

async function isUnwanted(inbox: Inbox, { kind, target, actorId }: Report): Promise<boolean> {
  if (inbox.muted.includes(kind) || (await inbox.hides(actorId))) return true
  return (kind === 'LIKE' || kind === 'COMMENT') && inbox.isGone(target)
}

async function take(inbox: Inbox, known: Cause | undefined, given: Report): Promise<void> {
  const told = known?.lineId ? await inbox.line(known.lineId) : undefined
  if (!told || (told.readAt && renews(given.kind))) return tell(inbox, given)
  const line = known?.active ? told : await grow(inbox, told, given)
  await inbox.saveCause({ ...given, lineId: line.id })
}

/** Puts a cause into the open line of its kind and target, or begins one. */
async function tell(inbox: Inbox, given: Report): Promise<void> {
  const open = (await inbox.openLine(given.kind, given.target)) ?? emptyLine(given)
  const grown = await grow(inbox, { ...open, position: inbox.nextPosition() }, given)
  await inbox.saveCause({ ...given, lineId: grown.id })
  await inbox.publishCreated(grown, await inbox.unreadCount())
}

async function grow(inbox: Inbox, line: Line, given: Report): Promise<Line> {
  const known = isShown(line) && (await inbox.isIn(line.id, given.actorId))
  const grown = withActor(line, given.actorId, known, new Date())
  await inbox.saveLine(grown)
  return grown
}

const emptyLine = ({ kind, target, happenedAt }: Report): Line => ({
  id: newId(),
  kind,
  target,
  position: 0,
  actorIds: [],
  count: 0,
  version: 0,
  createdAt: happenedAt,
  updatedAt: happenedAt,
  readAt: undefined,
})
