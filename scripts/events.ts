// `npm run events -- list | show <seq> | redrive <seq>… | redrive --all`: what consumers could never handle, and its second chance.
// `npm run events -- rebuild <copy>`: a copy of another service's data made anew; without a name it lists them.
import { connect, type JetStreamClient, type JetStreamManager } from 'nats'
import type { Env } from '@girok/common/config'
import { definitionOf } from '@girok/common/events/catalog'
import { getDeadLetter, listDeadLetters, redrive } from '@girok/common/events/dead-letters'
import { environment } from './environment.ts'
import { rebuild } from './rebuild.ts'

const USAGE = 'usage: npm run events -- list | show <seq> | redrive <seq>… | redrive --all | rebuild <copy>'

function natsUrl({ NATS_URL }: Env): string {
  if (NATS_URL === undefined) throw new Error('set NATS_URL, or run `npm start` first')
  return NATS_URL
}

async function list(manager: JetStreamManager): Promise<void> {
  const letters = await listDeadLetters(manager)
  console.table(
    letters.map(({ event: _event, ...letter }) => ({ ...letter, diedAt: letter.diedAt.toISOString() })),
  )
}

async function show(manager: JetStreamManager, seq: number): Promise<void> {
  const letter = await getDeadLetter(manager, seq)
  if (!letter) throw new Error(`no dead letter ${seq}`)
  const { event, ...rest } = letter
  const payload = event && definitionOf(event.type).codec.toJSON(event.payload)
  console.log(JSON.stringify({ ...rest, event: event && { ...event, payload } }, null, 2))
}

async function redriveAll(manager: JetStreamManager, jetstream: JetStreamClient, given: string[]) {
  const all = given[0] === '--all'
  const seqs = all ? (await listDeadLetters(manager)).map(({ seq }) => seq) : given.map(Number)
  for (const seq of seqs)
    console.log(`${seq}: ${(await redrive(jetstream, manager, seq)) ? 'redriven' : 'not there'}`)
}

async function letters(command: string, args: string[]): Promise<void> {
  const connection = await connect({ servers: natsUrl(environment()), timeout: 5_000 })
  const manager = await connection.jetstreamManager()
  if (command === 'list') await list(manager)
  else if (command === 'show' && args.length === 1) await show(manager, Number(args[0]))
  else if (command === 'redrive' && args.length > 0) await redriveAll(manager, connection.jetstream(), args)
  else throw new Error(USAGE)
  await connection.close()
}

const [command = '', ...args] = process.argv.slice(2)
try {
  if (command === 'rebuild') await rebuild(args[0], environment())
  else await letters(command, args)
} catch (error) {
  console.error(`girok: ${(error as Error).message}`)
  process.exit(1)
}
