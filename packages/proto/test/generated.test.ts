import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'

const root = resolve(import.meta.dirname, '../../..')
const fresh = mkdtempSync(join(tmpdir(), 'girok-generated-'))
afterAll(() => rmSync(fresh, { recursive: true, force: true }))

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && /^(girok|google)\//.test(file))
    .sort()

test('the generated code is what the contracts generate now', () => {
  execFileSync('buf', ['generate', '--output', fresh], { cwd: root })
  const [now, then] = [join(root, 'packages/proto/gen'), join(fresh, 'packages/proto/gen')]
  expect(filesOf(now)).toEqual(filesOf(then))
  for (const file of filesOf(then))
    expect(readFileSync(join(now, file), 'utf8')).toBe(readFileSync(join(then, file), 'utf8'))
})

test('a method is repeated by clients only when its contract says that it is safe', async () => {
  const { serviceConfig } = await import('@girok/proto/service-config')
  const repeatable = serviceConfig.methodConfig.flatMap(({ name }) => name.map(({ method }) => method))
  expect(repeatable).toEqual(expect.arrayContaining(['GetUser', 'Refresh', 'SendMessage']))
  for (const method of ['Register', 'Login', 'UpdateUser', 'ChangePassword', 'DeleteUser'])
    expect(repeatable).not.toContain(method)
})
