import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ferretdb } from './ferretdb.ts'
import { mongod, fetchMongod } from './mongod.ts'
import type { MongoEngine, PreparedStore, StoreContext, StoreKind } from './store.ts'

export const mongo: StoreKind = {
  title: 'MongoDB',
  urlVariable: 'MONGO_URL',
  portVariable: 'MONGO_PORT',
  prepare,
}

async function prepare(context: StoreContext): Promise<PreparedStore> {
  const engine = await choose(context)
  const dataDir = join(context.dataDir, engine.name)
  mkdirSync(dataDir, { recursive: true })
  return engine.prepare({ ...context, dataDir })
}

/** The engine that wrote the data, else one that is here already, else MongoDB itself where it can be fetched. */
async function choose(context: StoreContext): Promise<MongoEngine> {
  const engines = [mongod, ferretdb]
  const written = engines.find((engine) => existsSync(join(context.dataDir, engine.name, 'data')))
  if (written) return written
  for (const engine of engines) if (await engine.isHere(context)) return engine
  return (await fetchMongod(context)) ? mongod : ferretdb
}
