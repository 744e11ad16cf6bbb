import { createTransport } from 'nodemailer'
import type { Mailer } from '../../domain/mail.ts'

/** Together less than a mail's lease, so that no other replica sends it meanwhile. */
const LIMITS = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 }

/** Mails by SMTP; `smtps://user:password@host` and the like say how. */
export function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport({ url, ...LIMITS })
  return {
    send: async (id, mail) => {
      await transport.sendMail({ ...mail, from, messageId: `<${id}@girok>` })
    },
  }
}
