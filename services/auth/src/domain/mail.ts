import type { User } from './user.ts'

/** What we write to people about. Each mail has a token that works once. */
export type MailKind = 'VERIFY_EMAIL' | 'RESET_PASSWORD'

/** A mail that somebody is to get. */
export interface WaitingMail {
  id: string
  kind: MailKind
  emailKey: string
}

export interface Mail {
  to: string
  subject: string
  text: string
}

/** Sends mails, or throws; `id` is the same when one is sent again. */
export interface Mailer {
  send: (id: string, mail: Mail) => Promise<void>
}

/** Seconds that a mail's token is good for. */
export const MAIL_TOKEN_SECONDS: Record<MailKind, number> = {
  VERIFY_EMAIL: 24 * 60 * 60,
  RESET_PASSWORD: 30 * 60,
}

const texts: Record<
  MailKind,
  { subject: string; path: string; text: (name: string, link: string) => string }
> = {
  VERIFY_EMAIL: {
    subject: 'Is this your address?',
    path: '/verify-email',
    text: (name, link) =>
      `Hello ${name},\n\nplease confirm that this address is yours:\n\n${link}\n\n` +
      'The link works once, for 24 hours. If you have no account at girok, ignore this mail.\n',
  },
  RESET_PASSWORD: {
    subject: 'A new password',
    path: '/reset-password',
    text: (name, link) =>
      `Hello ${name},\n\nhere you can set a new password; it signs you out everywhere:\n\n${link}\n\n` +
      'The link works once, for 30 minutes. If you did not ask for it, ignore this mail: nothing has changed.\n',
  },
}

/** The mail that brings a token to somebody, as a link into the app. */
export function composeMail(
  kind: MailKind,
  user: User & { email: string },
  token: string,
  appUrl: string,
): Mail {
  const { subject, path, text } = texts[kind]
  const link = new URL(path, appUrl)
  link.searchParams.set('token', token)
  return { to: user.email, subject, text: text(user.displayName, link.href) }
}
