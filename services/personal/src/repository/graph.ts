import type { Between, Edge, EdgeKind } from '../domain/graph.ts'
import type { Graph } from '../domain/stores.ts'
import { onPeople, type Database, type Work } from './database.ts'
import { EDGE, putEdges, toEdge, type EdgeRow } from './edges.ts'

export function postgresGraph(db: Database): Graph {
  return {
    change: (call, from, to, rule) =>
      onPeople(db, call, [from, to], async (work) => {
        await putEdges(work, rule(await between(work, from, to)), call)
      }),
  }
}

async function between({ tx, people }: Work, me: string, other: string): Promise<Between> {
  const { rows } = await tx.query<EdgeRow>(
    `select ${EDGE} from edges where kind in ('FOLLOW', 'BLOCK') and from_id = any($1) and to_id = any($1)`,
    [[me, other]],
  )
  const edges = rows.map(toEdge)
  const edge = (kind: EdgeKind, from: string, to: string): Edge =>
    edges.find((one) => one.kind === kind && one.from === from && one.to === to) ?? {
      kind,
      from,
      to,
      active: false,
      version: 0,
    }
  return {
    bothHere: [me, other].every((id) => people.get(id)?.deleted === false),
    otherKnown: people.has(other),
    follow: edge('FOLLOW', me, other),
    followedBack: edge('FOLLOW', other, me),
    block: edge('BLOCK', me, other),
    blockedBack: edge('BLOCK', other, me),
  }
}
