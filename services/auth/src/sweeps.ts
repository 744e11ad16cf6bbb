import { newCall } from '@girok/common/call'
import type { Lifetime } from '@girok/common/lifetime'
import type { Metrics } from '@girok/common/metrics'
import type { Config } from './config.ts'
import { KEYS_RELOAD_MS } from './domain/keys.ts'
import { connectErasers } from './erasers.ts'
import { postgresErasures } from './repository/erasures.ts'
import { mailerOf } from './repository/mail/mailer.ts'
import type { Context } from './service/context.ts'
import { erase } from './service/erasure.ts'
import { deliver } from './service/mails.ts'
import { outlaw } from './service/sessions.ts'
import type { Stores } from './stores.ts'

interface Sweep {
  name: string
  ms: number
  job: () => Promise<unknown>
}

/** What is done again and again, by every replica: each is safe to run at any time, any number of times at once. */
export function sweeps(
  config: Config,
  stores: Stores,
  ctx: Context,
  metrics: Metrics,
  lifetime: Lifetime,
): Sweep[] {
  const erasers = connectErasers(config, ctx.tokens.sourceFor('auth'), metrics, lifetime)
  const erasures = postgresErasures(stores)
  const mailer = mailerOf(config)
  if (!mailer) ctx.log.warn('mails wait: neither SMTP_URL nor MAIL_DIR is set')
  const delivery = mailer && { mails: ctx.mails, mailer, appUrl: config.APP_URL, log: ctx.log }
  return [
    ...(delivery ? [{ name: 'sending mails', ms: 1_000, job: () => deliver(delivery) }] : []),
    { name: 'forgetting mails', ms: 600_000, job: () => ctx.mails.forgetStale(newCall()) },
    { name: 'outlawing ended sessions', ms: 1_000, job: () => outlaw(ctx, newCall()) },
    { name: 'erasing people who left', ms: 1_000, job: () => erase(erasures, erasers, ctx.log) },
    { name: 'reloading signing keys', ms: KEYS_RELOAD_MS, job: () => ctx.keys.reload() },
    { name: 'forgetting dead sessions', ms: 600_000, job: () => ctx.families.forgetDead(newCall()) },
    {
      name: 'forgetting sign-in codes',
      ms: 600_000,
      job: () => ctx.identities.forgetCodes(newCall()),
    },
  ]
}
