import { z } from 'zod'
import type { Account, ProviderName } from './config.ts'
import { escapeHtml, page } from './html.ts'
import type { People } from './people.ts'

/** What a person decided on the login page. */
export type Choice = { allowed: false } | { allowed: true; account: Account; shareEmail: boolean }

/** Where a person may keep the e-mail to themselves, as at the real provider. */
const emailIsOptional: Record<ProviderName, boolean> = { google: false, kakao: true, naver: true }

const optional = z
  .string()
  .trim()
  .max(80)
  .transform((text) => text || undefined)
  .optional()
const ticked = z
  .literal('on')
  .optional()
  .transform((value) => value === 'on')

/** The fields of the form; README.md documents them. */
const form = z.object({
  decision: z.enum(['allow', 'cancel']),
  account: z.string().max(80).default(''),
  id: optional,
  name: optional,
  email: optional.pipe(z.email().optional()),
  email_verified: ticked,
  share_email: ticked,
})

export class FormError extends Error {
  readonly status = 400
}

/** Reads the posted form; throws a FormError when it names nobody. */
export function readChoice(body: unknown, people: People): Choice {
  const { success, data, error } = form.safeParse(body)
  if (!success) throw new FormError(z.prettifyError(error))
  if (data.decision === 'cancel') return { allowed: false }
  const shareEmail = data.share_email || !emailIsOptional[people.provider]
  return { allowed: true, account: accountOf(data, people), shareEmail }
}

/** A name means somebody else, whichever account is ticked. */
function accountOf(chosen: z.output<typeof form>, { provider, demo }: People): Account {
  const { name, email, email_verified: emailVerified } = chosen
  const known = demo.find(({ id }) => id === chosen.account)
  if (!name && known) return known
  if (!name) throw new FormError('choose an account or write a name')
  if (!email && !emailIsOptional[provider]) throw new FormError('this provider needs an e-mail')
  return { id: chosen.id ?? email ?? name, name, email, emailVerified }
}

/** The page that stands in for a provider's login and consent. It posts to its own address. */
export function loginPage(people: People, application: string): string {
  const { provider, demo } = people
  const share = emailIsOptional[provider]
    ? '<label><input type="checkbox" name="share_email" checked> Share my e-mail address</label>'
    : ''
  return page(
    `Sign in with ${provider}`,
    `<p><b>${escapeHtml(application)}</b> wants to know who you are.</p>
<form method="post">
  <fieldset><legend>Account</legend>
    ${demo.map(accountChoice).join('\n    ')}
  </fieldset>
  <fieldset><legend>or somebody else</legend>
    <input name="name" placeholder="Name" maxlength="80">
    <input name="email" type="email" placeholder="E-mail" maxlength="80">
    <input name="id" placeholder="Account id (optional; the same id is the same person)" maxlength="80">
    <label><input type="checkbox" name="email_verified" checked> The e-mail is verified</label>
  </fieldset>
  ${share}
  <button name="decision" value="allow">Allow</button>
  <button name="decision" value="cancel">Cancel</button>
</form>`,
  )
}

const accountChoice = ({ id, name, email = 'no e-mail', emailVerified }: Account, index: number) =>
  `<label><input type="radio" name="account" value="${escapeHtml(id)}"${index === 0 ? ' checked' : ''}> ` +
  `${escapeHtml(name)} <small>${escapeHtml(email)}${emailVerified ? '' : ', not verified'}</small></label>`
