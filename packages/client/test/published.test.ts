import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

const here = resolve(import.meta.dirname, '..')
const modules = resolve(here, '../../node_modules')
const app = mkdtempSync(join(tmpdir(), 'girok-app-'))
afterAll(() => rmSync(app, { recursive: true, force: true }))

/** An app that has installed what is published, and nothing of ours besides. */
beforeAll(() => {
  execFileSync(process.execPath, [join(here, 'scripts/build.ts')], { cwd: here })
  mkdirSync(join(app, 'node_modules/@girok'), { recursive: true })
  cpSync(join(here, 'dist'), join(app, 'node_modules/@girok/client'), { recursive: true })
  for (const name of ['socket.io-client', 'socket.io-parser', 'engine.io-client', '@socket.io'])
    symlinkSync(join(modules, name), join(app, 'node_modules', name))
})

const run = (file: string, text: string) => {
  writeFileSync(join(app, file), text)
  return execFileSync(process.execPath, [file], { cwd: app, encoding: 'utf8' }).trim()
}

test('the published client works for import and for require', () => {
  const use = "console.log(typeof createClient('http://localhost/graphql').chat.onMessage)"
  expect(run('app.mjs', `import { createClient } from '@girok/client'\n${use}`)).toBe('function')
  expect(run('app.cjs', `const { createClient } = require('@girok/client')\n${use}`)).toBe('function')
})

test('its types tell an app what it may ask, and what comes back', () => {
  const check = (line: string) => {
    writeFileSync(
      join(app, 'app.ts'),
      `import { createClient } from '@girok/client'
       import { Rooms } from '@girok/client/operations'
       const client = createClient('http://localhost/graphql')
       export const run = async () => { const { rooms } = await client.ask(Rooms, { first: 1 }); ${line} }`,
    )
    const lib = ['es2024', 'dom']
    const compilerOptions = {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      module: 'nodenext',
      lib,
      types: [],
    }
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }))
    return spawnSync(join(modules, '.bin/tsc'), { cwd: app, encoding: 'utf8' }).stdout
  }
  expect(check('return rooms.edges[0]?.node?.unreadCount.toFixed()')).toBe('')
  expect(check('return rooms.edges[0]?.node?.colour')).toMatch("Property 'colour' does not exist")
})
