import type { Mailer } from '../../domain/mail.ts'
import { folderMailer } from './folder.ts'
import { smtpMailer } from './smtp.ts'

export interface MailConfig {
  SMTP_URL?: string | undefined
  MAIL_DIR?: string | undefined
  MAIL_FROM: string
}

/** How mails leave, if there is a way. */
export function mailerOf({ SMTP_URL, MAIL_DIR, MAIL_FROM }: MailConfig): Mailer | undefined {
  if (SMTP_URL !== undefined) return smtpMailer(SMTP_URL, MAIL_FROM)
  return MAIL_DIR === undefined ? undefined : folderMailer(MAIL_DIR, MAIL_FROM)
}
