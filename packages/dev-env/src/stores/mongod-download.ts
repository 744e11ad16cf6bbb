import { copyFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { MongoBinary } from 'mongodb-memory-server-core'

/** Run as a program of its own (`node mongod-download.ts FOLDER VERSION`), so that it can be ended at any time. */
const [into = '', version = ''] = process.argv.slice(2)
const found = await MongoBinary.getPath({ downloadDir: into, version, checkMD5: true })
const move = found.startsWith(into) ? renameSync : copyFileSync
move(found, join(into, 'mongod'))
