import type { Call } from '@girok/common/call'
import { invalidField } from '@girok/common/errors'
import { userNotFound } from '../domain/faults.ts'
import type { Person } from '../domain/person.ts'
import { emptyProfile, type Profile } from '../domain/profile.ts'
import type { Resume } from '../domain/resume.ts'
import type { Relation } from '../domain/stores.ts'
import type { Context } from './context.ts'

export interface PublicProfile {
  person: Person
  profile: Profile
  counts: Pick<Relation, 'followerCount' | 'followingCount'>
  /** The public ones, the newest first. */
  resumes: Resume[]
}

const USERNAME = /^[a-z0-9._-]{3,30}$/
const SHOWN_RESUMES = 20
const NOBODY = ''

/** A living person as everybody may see them. */
export async function getPublicProfile(ctx: Context, username: string, call: Call): Promise<PublicProfile> {
  if (username === '') throw invalidField('username', 'must not be empty')
  const person = await personNamed(ctx, username.toLowerCase(), call)
  const ids = [person.id]
  const newest = { size: SHOWN_RESUMES, userId: undefined, before: Number.MAX_SAFE_INTEGER }
  const [profiles, relations, resumes] = await Promise.all([
    ctx.profiles.byUserIds(call, ids),
    ctx.lists.relations(call, ids, NOBODY),
    ctx.resumes.pages(call, ids, newest, NOBODY),
  ])
  return { person, profile: profiles[0] ?? emptyProfile(person.id), counts: relations[0]!, resumes }
}

/** auth is asked where the copy knows nobody of that name, or more than one. A name that nobody can have is nobody's. */
async function personNamed(ctx: Context, username: string, call: Call): Promise<Person> {
  if (!USERNAME.test(username)) throw userNotFound()
  const [known, ...others] = await ctx.people.byUsername(call, username)
  if (known && others.length === 0) return known
  const asked = await ctx.directory.byUsername(call, username)
  if (!asked) throw userNotFound()
  await ctx.people.put(call, [asked])
  return asked
}
