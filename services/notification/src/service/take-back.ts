import type { Cause, Report } from '../domain/cause.ts'
import { isShown, withoutActor } from '../domain/line.ts'
import type { Inbox } from '../domain/stores.ts'

/** Notes that a cause is no more, also when it was never heard of, and takes its person out of the line. */
export async function takeBack(inbox: Inbox, known: Cause | undefined, given: Report): Promise<void> {
  await inbox.saveCause({ ...given, lineId: known?.lineId })
  if (known?.active) await leaveLine(inbox, known)
}

/** Takes back everything that a person did to the owner of this list. */
export async function takeBackAllOf(inbox: Inbox, actorId: string): Promise<void> {
  for (const cause of await inbox.causesBy(actorId)) {
    await inbox.saveCause({ ...cause, active: false })
    await leaveLine(inbox, cause)
  }
}

async function leaveLine(inbox: Inbox, { lineId, actorId }: Cause): Promise<void> {
  const line = lineId === undefined ? undefined : await inbox.line(lineId)
  if (!line || (await inbox.isIn(line.id, actorId))) return
  const left = withoutActor(line, await inbox.latestActors(line.id), new Date())
  await inbox.saveLine(left)
  if (!isShown(left) && !left.readAt) await inbox.publishRead([left.id], await inbox.unreadCount())
}
