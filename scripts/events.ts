// `npm run events -- list | show <seq> | redrive <seq>… | redrive --all`: what consumers could never handle, and its second chance.
// `npm run events -- rebuild <copy>`: a copy of another service's data made anew; without a name it lists them.
import { connect, type JetStreamClient, type JetStreamManager } from 'nats'
import { misused, readArguments } from '@girok/common/arguments'
import type { Env } from '@girok/common/config'
import { definitionOf } from '@girok/common/events/catalog'
import { getDeadLetter, listDeadLetters, redrive } from '@girok/common/events/dead-letters'
import { command } from './command.ts'
import { environment } from './environment.ts'
import { rebuild } from './rebuild.ts'

const USAGE = 'usage: npm run events -- list | show <seq> | redrive <seq>… | redrive --all | rebuild <copy>'

function natsUrl({ NATS_URL }: Env): string {
  if (NATS_URL === undefined) throw new Error('set NATS_URL, or run `npm start` first')
  return NATS_URL
}

/** What is done once NATS is there. */
type Work = (manager: JetStreamManager, jetstream: JetStreamClient) => Promise<void>

const list: Work = async (manager) => {
  const letters = await listDeadLetters(manager)
  console.table(
    letters.map(({ event: _event, ...letter }) => ({ ...letter, diedAt: letter.diedAt.toISOString() })),
  )
}

const show =
  (seq: number): Work =>
  async (manager) => {
    const letter = await getDeadLetter(manager, seq)
    if (!letter) throw new Error(`no dead letter ${seq}`)
    const { event, ...rest } = letter
    const payload = event && definitionOf(event.type).codec.toJSON(event.payload)
    console.log(JSON.stringify({ ...rest, event: event && { ...event, payload } }, null, 2))
  }

const redriveEach =
  (seqs: number[]): Work =>
  async (manager, jetstream) => {
    const absent: number[] = []
    for (const seq of seqs)
      if (await redrive(jetstream, manager, seq)) console.log(`${seq}: redriven`)
      else absent.push(seq)
    if (absent.length > 0) throw new Error(`no dead letter ${absent.join(', ')}`)
  }

const redriveAll: Work = async (manager, jetstream) =>
  redriveEach((await listDeadLetters(manager)).map(({ seq }) => seq))(manager, jetstream)

function seqOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw misused(USAGE, `"${text}" is no dead letter: give its seq, a number that \`list\` shows`)
  return Number(text)
}

function workOf([name, ...given]: string[], all: boolean): Work {
  if (name === 'list' && given.length === 0 && !all) return list
  if (name === 'show' && given.length === 1 && !all) return show(seqOf(given[0]!))
  if (name === 'redrive' && given.length > 0 && !all) return redriveEach(given.map(seqOf))
  if (name === 'redrive' && given.length === 0 && all) return redriveAll
  throw misused(USAGE)
}

async function withNats(work: Work): Promise<void> {
  const connection = await connect({ servers: natsUrl(environment()), timeout: 5_000 })
  await work(await connection.jetstreamManager(), connection.jetstream()).finally(() => connection.close())
}

await command(async () => {
  const options = { all: { type: 'boolean', default: false } } as const
  const { positionals, values } = readArguments(USAGE, { options, allowPositionals: true })
  const [name, copy, ...more] = positionals
  if (name !== 'rebuild' || more.length > 0 || values.all) return withNats(workOf(positionals, values.all))
  return rebuild(copy, environment())
})
