import { randomBytes } from 'node:crypto'

/** What somebody new registers with. */
export function newAccount() {
  const username = `p_${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('base64url')
  return { username, email: `${username}@example.com`, password, displayName: 'A Person' }
}
