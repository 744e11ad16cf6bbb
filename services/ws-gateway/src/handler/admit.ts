import { z } from 'zod'
import { AppError, unauthenticated, unavailable } from '@girok/common/errors'
import type { Quota } from '@girok/common/live/quota'
import type { Log } from '@girok/common/log'
import type { WsNamespace } from '@girok/common/ticket'
import { inShape } from '@girok/common/shape'
import type { Person } from '../domain/person.ts'
import type { Admission } from '../service/admission.ts'
import { goneWith } from './gone.ts'
import type { Peer } from './link.ts'
import type { Links } from './links.ts'
import { connectError } from './refusal.ts'
import type { GatewaySocket } from './socket.ts'

const authShape = z.strictObject({
  ticket: z.string().optional(),
  lastSeq: z.int().min(0).nullish(),
  epoch: z.string().nullish(),
})

export interface AdmitOptions {
  admission: Admission
  links: Links
  origins: ReadonlySet<string>
  log: Log
}

/** Who is let in and what of theirs must be known. */
export interface Entrance {
  quota: Quota
  /** Resolves when the person's relations are known. */
  enter: (person: Person, gone: AbortSignal) => Promise<void>
  /** Whether a socket waits at the door for that. */
  strict: boolean
}

/** A namespace's door: Origin, shape and ticket are checked here, and what fails becomes a typed `connect_error`. */
export const admit =
  (options: AdmitOptions, namespace: WsNamespace, entrance: Entrance) =>
  (socket: GatewaySocket, next: (error?: Error) => void): void => {
    enter(options, namespace, socket)
      .then(() => settle(socket, entrance))
      .then(
        () => next(),
        (error: unknown) => {
          if (!(error instanceof AppError))
            options.log.error({ err: error }, 'a socket could not be admitted')
          next(connectError(error))
        },
      )
  }

async function enter(options: AdmitOptions, namespace: WsNamespace, socket: GatewaySocket): Promise<void> {
  if (options.links.draining) throw unavailable('this node')
  const { client, origin } = peerOf(options.links, socket)
  checkOrigin(options.origins, origin)
  const { ticket: text, lastSeq, epoch } = inShape(authShape, socket.handshake.auth, 'payload')
  if (text === undefined) throw unauthenticated('AUTHENTICATION_REQUIRED', 'a ticket is required')
  const { userId, sessionId, roles, sessionEndsAt } = await options.admission(text, namespace)
  socket.data = {
    person: { userId, sessionId, roles, client },
    sessionEndsAt,
    warned: false,
    resume: typeof lastSeq === 'number' ? { seq: lastSeq, epoch: epoch ?? undefined } : undefined,
    gone: goneWith(socket),
    known: Promise.resolve(),
  }
}

async function settle({ data, conn }: GatewaySocket, { quota, enter, strict }: Entrance): Promise<void> {
  if (conn.readyState !== 'open') throw unavailable('the connection')
  quota.take(data.person.userId, data.gone)
  data.known = enter(data.person, data.gone)
  if (strict) await data.known
}

function peerOf(links: Links, { conn }: GatewaySocket): Peer {
  const link = links.of(conn)
  if (!link) throw unavailable('the connection')
  return link.peer
}

/** A browser always names its origin; what names none is no browser and has no ambient identity to abuse. */
function checkOrigin(origins: ReadonlySet<string>, origin: string | undefined): void {
  if (origin !== undefined && !origins.has(origin))
    throw new AppError('PERMISSION_DENIED', 'ORIGIN_NOT_ALLOWED', 'this origin may not connect')
}
