// Composes the subgraphs into bff/supergraph.graphql. `npm run generate` calls it; a test compares.
import { writeFileSync } from 'node:fs'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { supergraphFile } from '../src/gateway/create.ts'
import { subgraphs } from '../src/subgraphs/all.ts'

/** The supergraph of all subgraphs; throws with every composition error. */
export function compose(): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, url: `local:${name}`, typeDefs: parse(sdl) })),
  )
  if (errors) throw new Error(errors.map((error) => error.message).join('\n'))
  return supergraphSdl
}

if (import.meta.main) writeFileSync(supergraphFile, compose())
