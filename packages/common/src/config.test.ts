import { ConfigError, integer, list, port, processConfig, readConfig, secret, url } from './config.ts'

const shape = {
  ...processConfig,
  PORT: port(3000),
  STORE_URL: url(),
  SECRET: secret(),
  ORIGINS: list('a, b'),
  WAIT: integer(5, 1),
}
const good = { STORE_URL: 'redis://127.0.0.1:1', SECRET: 's'.repeat(32) }

test('every missing and bad variable is reported at once, by name, and no value is shown', () => {
  const read = () =>
    readConfig(shape, { PORT: '70000', SECRET: 'short-secret', WAIT: 'x', LOG_LEVEL: 'loud' })
  expect(read).toThrow(ConfigError)
  const { message } = (() => {
    try {
      return read() as never
    } catch (error) {
      return error as Error
    }
  })()
  for (const name of ['PORT', 'STORE_URL: is missing', 'SECRET', 'WAIT', 'LOG_LEVEL'])
    expect(message).toContain(name)
  expect(message.split('\n')).toHaveLength(6)
  expect(message).not.toContain('short-secret')
})

test('what is not set, or set to nothing, has its default', () => {
  const config = readConfig(shape, { ...good, PORT: '', WAIT: '7' })
  expect(config).toMatchObject({ PORT: 3000, WAIT: 7, ORIGINS: ['a', 'b'], NODE_ENV: 'development' })
})

test('a secret has no default, so that none can reach production', () => {
  expect(() => readConfig({ SECRET: secret() }, {})).toThrow('SECRET: is missing')
})
