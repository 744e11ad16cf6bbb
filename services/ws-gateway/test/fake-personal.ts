import type { Call } from '@girok/common/call'
import { AppError } from '@girok/common/errors'
import type { TestIssuer } from '@girok/common/testing/issuer'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import type { FakeChat } from './fake-chat.ts'
import { serveFake, type FakeServer } from './fake-server.ts'

/** What the gateway needs of personal behind its real edge: who follows and who blocks whom, in memory. */
export class FakePersonal {
  readonly #follows = new Set<string>()
  readonly #blocks = new Set<string>()
  readonly #publish: FakeChat['publish']
  #version = 0
  #server!: FakeServer
  /** While true every question is answered as a dead service would. */
  away = false

  constructor(publish: FakeChat['publish']) {
    this.#publish = publish
  }

  async start(issuer: TestIssuer): Promise<this> {
    const page = (userIds: string[]) => {
      if (this.away) throw new AppError('UNAVAILABLE', 'DEPENDENCY_UNAVAILABLE', 'personal is away')
      return { userIds, nextPageToken: '' }
    }
    const handlers = {
      listFollowees: async (_: unknown, { userId }: Call) => page(pairsOf(this.#follows, userId, 0)),
      listBlocked: async (_: unknown, { userId }: Call) =>
        page([...pairsOf(this.#blocks, userId, 0), ...pairsOf(this.#blocks, userId, 1)]),
    }
    this.#server = await serveFake('personal', PersonalServiceService, handlers, issuer)
    return this
  }

  get address(): string {
    return this.#server.address
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  async follow(followerId: string, followeeId: string): Promise<void> {
    this.#follows.add(`${followerId} ${followeeId}`)
    const followedAt = new Date()
    const version = ++this.#version
    await this.#publish('personal.user.followed', { followerId, followeeId, version, followedAt })
  }

  async unfollow(followerId: string, followeeId: string): Promise<void> {
    this.#follows.delete(`${followerId} ${followeeId}`)
    await this.#publish('personal.user.unfollowed', { followerId, followeeId, version: ++this.#version })
  }

  async block(blockerId: string, blockedId: string): Promise<void> {
    this.#blocks.add(`${blockerId} ${blockedId}`)
    await this.#publish('personal.user.blocked', { blockerId, blockedId, version: ++this.#version })
  }

  async unblock(blockerId: string, blockedId: string): Promise<void> {
    this.#blocks.delete(`${blockerId} ${blockedId}`)
    await this.#publish('personal.user.unblocked', { blockerId, blockedId, version: ++this.#version })
  }
}

/** The other one of each pair in which a person stands at a place. */
const pairsOf = (pairs: ReadonlySet<string>, userId: string, place: 0 | 1) =>
  [...pairs]
    .map((pair) => pair.split(' '))
    .flatMap((pair) => (pair[place] === userId ? pair[1 - place]! : []))
