/** What feed copies of a person, from auth and from personal. */
export interface Person {
  id: string
  username: string
  displayName: string
  avatarUrl: string
}

/** Names as auth last told them. */
export interface Names {
  id: string
  username: string
  displayName: string
  version: number
}

/** A picture as personal last told it. */
export interface Picture {
  id: string
  avatarUrl: string
  version: number
}
