import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import {
  Server,
  ServerCredentials,
  credentials,
  makeClientConstructor,
  type ServiceDefinition,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { addReflection } from './reflection.ts'
import { serviceName } from './types.ts'

interface Answer {
  listServicesResponse?: { service: { name: string }[] }
  fileDescriptorResponse?: { fileDescriptorProto: Buffer[] }
}

const { resolve } = createRequire(import.meta.url)
const proto = resolve('@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto')
const Reflection = makeClientConstructor(
  loadSync(proto)['grpc.reflection.v1.ServerReflection'] as ServiceDefinition,
  'reflection',
)

let server: Server
let ask: (question: object) => Promise<Answer>
beforeAll(async () => {
  server = new Server()
  addReflection(server)
  const port = await promisify(server.bindAsync.bind(server))(
    '127.0.0.1:0',
    ServerCredentials.createInsecure(),
  )
  const client = new Reflection(`127.0.0.1:${port}`, credentials.createInsecure())
  ask = (question) =>
    new Promise((answer, reject) => {
      const stream = client['serverReflectionInfo']!()
      stream.on('data', answer).on('error', reject)
      stream.end(question)
    })
})
afterAll(() => server.forceShutdown())

const name = serviceName(ChatServiceService)

test('every service is listed', async () => {
  const { listServicesResponse } = await ask({ listServices: '' })
  expect(listServicesResponse!.service.map((service) => service.name)).toContain(name)
})

test('a service comes with its messages and those of others that they hold', async () => {
  const { fileDescriptorResponse } = await ask({ fileContainingSymbol: name })
  const files = Buffer.concat(fileDescriptorResponse!.fileDescriptorProto).toString('latin1')
  for (const symbol of ['SendMessageRequest', 'Timestamp']) expect(files).toContain(symbol)
})
