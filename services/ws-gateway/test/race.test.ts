import { gate } from '@girok/common/testing/gate'
import { Person } from './client.ts'
import { startSuite, type Suite } from './suite.ts'

let suite: Suite
beforeAll(async () => {
  suite = await startSuite()
})
afterAll(() => suite.close())
afterEach(() => {
  suite.chat.beforePage = async () => {}
})

test('no event between connect and ready is lost: each one after the position of ready comes', async () => {
  const { chat, open } = suite
  const ann = new Person()
  const room = await chat.createRoom(ann.userId)
  const bodies: string[] = []
  let publishing = true
  const publisher = (async () => {
    while (publishing) {
      const body = `message ${bodies.length}`
      bodies.push(body)
      await chat.send(room, ann.userId, body)
    }
  })()
  const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => open(ann, i % 2)))
  publishing = false
  await publisher
  const { state } = await (await suite.bus.connection.jetstreamManager()).streams.info('CHAT')
  for (const client of clients) {
    await client.message(bodies.at(-1)!)
    const { seq } = await client.ready
    const missed = client.bodies.length
    // The only writer of the stream is this test, so that positions and messages go together.
    expect(missed).toBe(state.last_seq - seq)
    expect(client.bodies).toEqual(bodies.slice(-missed))
  }
})

test('a change that overtakes the list of rooms wins over the older list', async () => {
  const { chat, client, open } = suite
  const [ann, bob] = [new Person(), new Person()]
  const witness = await open(bob)
  const left = await chat.createRoom(ann.userId, bob.userId)
  const joined = await chat.createRoom(bob.userId)
  const [asked, answer] = [gate(), gate()]
  chat.beforePage = () => {
    asked.resolve()
    return answer.promise
  }
  const ticket = await ann.ticket()
  const opened = client({ auth: { ticket } })
  await asked.promise
  await chat.change(left, { removed: [ann.userId] })
  await chat.change(joined, { added: [ann.userId] })
  await witness.until(() => witness.events.filter(({ name }) => name === 'chat.room.updated').length === 2)
  answer.resolve()
  await opened.ready
  await chat.send(left, bob.userId, 'not for ann')
  await chat.send(joined, bob.userId, 'for both')
  await opened.message('for both')
  expect(opened.bodies).toEqual(['for both'])
})

test('chat being away delays ready and costs nothing else', async () => {
  const { chat, client } = suite
  const ann = new Person()
  const room = await chat.createRoom(ann.userId)
  let failures = 2
  chat.beforePage = async () => {
    if (failures-- > 0) throw new Error('chat is starting')
  }
  const opened = client({ auth: { ticket: await ann.ticket() } })
  await opened.ready
  await chat.send(room, ann.userId, 'after all')
  await opened.message('after all')
})
