import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { services } from './services.ts'

const root = resolve(import.meta.dirname, '../../..')
const folders = Object.values(services)
  .map(({ main }) => dirname(dirname(main)))
  .filter((folder) => folder.startsWith('services/'))

test.each(Object.entries(services))('%s has the process that the launcher starts', (_, { main }) => {
  expect(existsSync(join(root, main))).toBe(true)
})

test.each(folders)('%s says what it is in a README, and in a line of the root README', (folder) => {
  expect(existsSync(join(root, folder, 'README.md'))).toBe(true)
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`| [${folder}](${folder}) `)
})
