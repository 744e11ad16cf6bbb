// `npm run events -- list | show <seq> | redrive <seq>… | redrive --all`: what consumers could never handle, and its second chance.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connect, type JetStreamManager } from 'nats'
import { definitionOf } from '@girok/common/events/catalog'
import { getDeadLetter, listDeadLetters, redrive } from '@girok/common/events/dead-letters'

const USAGE = 'usage: npm run events -- list | show <seq> | redrive <seq>… | redrive --all'

/** NATS_URL, or that of the system which `npm start` runs here. */
function natsUrl(): string {
  const dataDir = resolve(process.env['GIROK_DATA_DIR'] || join(import.meta.dirname, '../.girok'))
  const file = join(dataDir, 'running.json')
  const running = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { NATS_URL: string })
    : undefined
  const url = process.env['NATS_URL'] ?? running?.NATS_URL
  if (url === undefined) throw new Error('set NATS_URL, or run `npm start` first')
  return url
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

const [command, ...args] = process.argv.slice(2)
try {
  const connection = await connect({ servers: natsUrl(), timeout: 5_000 })
  const manager = await connection.jetstreamManager()
  if (command === 'list') await list(manager)
  else if (command === 'show' && args.length === 1) await show(manager, Number(args[0]))
  else if (command === 'redrive' && args.length > 0) {
    const all = args[0] === '--all'
    const seqs = all ? (await listDeadLetters(manager)).map(({ seq }) => seq) : args.map(Number)
    for (const seq of seqs)
      console.log(
        `${seq}: ${(await redrive(connection.jetstream(), manager, seq)) ? 'redriven' : 'not there'}`,
      )
  } else throw new Error(USAGE)
  await connection.close()
} catch (error) {
  console.error(`girok: ${(error as Error).message}`)
  process.exit(1)
}
