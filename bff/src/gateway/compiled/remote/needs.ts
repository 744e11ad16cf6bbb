// What has to be selected of a remote graph's objects beside what clients ask for, so that other graphs can be asked for more.
import { Kind, type SelectionNode } from 'graphql'
import type { Federation } from '../../federation/federation.ts'
import { direct, type Access } from '../../federation/reach.ts'
import type { From } from '../hops.ts'

/** The parts of keys, and required fields, that objects of a place must have for a hop; the merged schema's check allows no other. */
export function needsOf(federation: Federation, from: From, access: Access): SelectionNode[] {
  const { type, graph, provides } = from
  const route = federation.reach.route(type, access.graph, graph, provides)!
  const keys = route.key.selections.flatMap((part, i) => {
    const source = route.sources[i]!
    return source === graph ? [part] : needsOf(federation, from, direct(source))
  })
  return [...keys, ...(access.requires ?? []).flatMap((node) => requiredOf(federation, from, node))]
}

function requiredOf(federation: Federation, from: From, node: SelectionNode): readonly SelectionNode[] {
  const { reach, model } = federation
  const { type, graph, provides } = from
  if (node.kind === Kind.INLINE_FRAGMENT) {
    const matches = model.isA(type.name, node.typeCondition?.name.value ?? type.name)
    return matches ? node.selectionSet.selections.flatMap((one) => requiredOf(federation, from, one)) : []
  }
  const field = node.kind === Kind.FIELD ? type.fields.get(node.name.value) : undefined
  const access = field && reach.access(type, field, graph, provides)
  if (!access) return []
  return access.graph === graph && !access.requires ? [node] : needsOf(federation, from, access)
}
