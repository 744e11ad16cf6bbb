import { readConfig } from '../config.ts'
import { defaultDoorPorts, doorPorts, grpcAddresses } from './addresses.ts'

const shape = { ...doorPorts('feed'), ...grpcAddresses('feed', 'chat') }

test('by default a service opens its doors where the others look for it', () => {
  expect(readConfig(shape, {})).toEqual({
    FEED_GRPC_PORT: 50053,
    FEED_ADMIN_PORT: 10053,
    FEED_GRPC_ADDRESS: '127.0.0.1:50053',
    CHAT_GRPC_ADDRESS: '127.0.0.1:50054',
  })
  expect(defaultDoorPorts(['feed'])).toEqual({ FEED_GRPC_PORT: 50053, FEED_ADMIN_PORT: 10053 })
})

test('the environment says otherwise, and a port that is none is refused by its name', () => {
  const env = { FEED_GRPC_PORT: '0', CHAT_GRPC_ADDRESS: 'dns:///chat:50054' }
  expect(readConfig(shape, env)).toMatchObject({ FEED_GRPC_PORT: 0, CHAT_GRPC_ADDRESS: 'dns:///chat:50054' })
  expect(() => readConfig(shape, { FEED_GRPC_PORT: 'x' })).toThrow('FEED_GRPC_PORT: must be a port')
})
