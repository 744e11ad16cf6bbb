import { newCall } from '@girok/common/call'
import { every } from '@girok/common/every'
import type { Lifetime } from '@girok/common/lifetime'
import type { Context } from './service/context.ts'

const HOUR_MS = 3_600_000

/** What is done again and again, by every replica; harmless at any time. */
export function startSweeps({ resumes, profiles, log }: Context, lifetime: Lifetime): void {
  const sweep = (name: string, job: () => Promise<unknown>) =>
    lifetime.add(every(HOUR_MS, name, job, log), (running) => running.close())
  sweep('forgetting requests', () => resumes.forgetRequests(newCall()))
  sweep('forgetting deleted files', () => profiles.forgetFiles(newCall()))
}
