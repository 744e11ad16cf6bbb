import { AppError, invalidField, unauthenticated } from '@girok/common/errors'
import type { Log } from '@girok/common/log'
import { Pace } from './pace.ts'
import { refusal, type Refusal } from './refusal.ts'
import type { GatewaySocket } from './socket.ts'

/** What a client may ask of a namespace: answers with what the ack says besides `ok`, or throws. */
export type Command = (socket: GatewaySocket, payload: unknown) => Promise<object>
export type Commands = ReadonlyMap<unknown, Command>

type Answer = (answer: { ok: true } | Refusal) => void

/** More than this many unanswered commands of one socket are refused. */
const MAX_WAITING = 100

/** Answers a socket's commands one after the other, so that messages sent in a row keep their order. */
export function serveCommands(socket: GatewaySocket, commands: Commands, log: Log): void {
  let last: Promise<void> = Promise.resolve()
  let waiting = 0
  const pace = new Pace()
  // Every event ends here: `next` is not called, for nobody listens behind.
  socket.use(([name, ...args]: unknown[]) => {
    const ack = typeof args.at(-1) === 'function' ? (args.pop() as Answer) : undefined
    // Without an ack the refusal can only be an event of its own.
    const answer: Answer = ack ?? ((no) => socket.emit('refused', { event: name, ...no }))
    if (!pace.spend() || waiting >= MAX_WAITING) return answer(refusal(tooMany()))
    const command = ack ? (commands.get(name) ?? unknownCommand) : withoutAck
    waiting++
    last = last
      .then(() => execute(command, socket, args))
      .then((done) => answer({ ok: true, ...done }))
      .catch((error: unknown) => {
        if (!(error instanceof AppError)) log.error({ err: error, command: name }, 'a command failed')
        answer(refusal(error))
      })
      .finally(() => waiting--)
  })
}

function execute(command: Command, socket: GatewaySocket, args: unknown[]): Promise<object> {
  // What still waits when a session is revoked must not be done in its name.
  if (!socket.connected) throw unauthenticated('SESSION_ENDED', 'the socket has closed')
  if (args.length > 1) throw invalidField('payload', 'must be one object')
  return command(socket, args[0])
}

const unknownCommand: Command = async () => {
  throw invalidField('event', 'is not known')
}

const withoutAck: Command = async () => {
  throw invalidField('ack', 'is required')
}

const tooMany = () => new AppError('RESOURCE_EXHAUSTED', 'TOO_MANY_REQUESTS', 'too many commands at once')
