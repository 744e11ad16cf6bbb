import { newCall } from '@girok/common/call'
import type { Log } from '@girok/common/log'
import { composeMail, type Mailer, type WaitingMail } from '../domain/mail.ts'
import type { Mails } from '../domain/stores.ts'
import { newOpaqueToken } from '../domain/token.ts'

export interface Delivery {
  mails: Mails
  mailer: Mailer
  /** The app that links lead into. */
  appUrl: string
  log: Log
}

const SEND_MS = 25_000

/** One round: sends what waits. Any replica may run it at any time; a mail that fails waits for another round. */
export async function deliver(delivery: Delivery): Promise<void> {
  const waiting = await delivery.mails.lease(newCall())
  await Promise.all(waiting.map((mail) => deliverOne(delivery, mail)))
}

/** Each attempt has a token of its own, so none lies readable anywhere and a mail that comes late brings a fresh one. */
async function deliverOne({ mails, mailer, appUrl, log }: Delivery, waiting: WaitingMail): Promise<void> {
  const call = newCall({ timeoutMs: SEND_MS })
  try {
    const { value, hash } = newOpaqueToken()
    const user = await mails.issueToken(call, waiting, hash)
    if (user) await mailer.send(waiting.id, composeMail(waiting.kind, user, value, appUrl))
    await mails.done(call, waiting.id)
  } catch (error) {
    log.warn(
      { err: error, id: waiting.id, kind: waiting.kind },
      'a mail was not sent yet; it will be tried again',
    )
  }
}
