import type { Subgraph } from '@girok/common/graphql/context'
import { domains, type Domain } from '@girok/common/s2s/policy'
import { auth } from '@girok/subgraph-auth/subgraph'
import { chat } from '@girok/subgraph-chat/subgraph'
import { feed } from '@girok/subgraph-feed/subgraph'
import { matching } from '@girok/subgraph-matching/subgraph'
import { media } from '@girok/subgraph-media/subgraph'
import { notification } from '@girok/subgraph-notification/subgraph'
import { personal } from '@girok/subgraph-personal/subgraph'
import { session } from './session/subgraph.ts'

/** Of each domain, what it adds to the schema: who signs in is auth's, however much of it happens here. */
const byService: Record<Domain, readonly Subgraph[]> = {
  auth: [auth, session],
  personal: [personal],
  feed: [feed],
  chat: [chat],
  matching: [matching],
  media: [media],
  notification: [notification],
}

/** Every subgraph, with the service that answers for it. */
export const subgraphs = domains.flatMap((service) =>
  byService[service].map((subgraph) => ({ ...subgraph, service })),
)
