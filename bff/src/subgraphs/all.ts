import type { Subgraph } from '@girok/common/graphql/context'
import { auth } from '@girok/subgraph-auth/subgraph'
import { chat } from '@girok/subgraph-chat/subgraph'
import { feed } from '@girok/subgraph-feed/subgraph'
import { matching } from '@girok/subgraph-matching/subgraph'
import { media } from '@girok/subgraph-media/subgraph'
import { notification } from '@girok/subgraph-notification/subgraph'
import { personal } from '@girok/subgraph-personal/subgraph'
import { session } from './session/subgraph.ts'

/** Every subgraph, with the service that answers for it. */
export const subgraphs: readonly (Subgraph & { service: string })[] = [
  { ...auth, service: 'auth' },
  { ...chat, service: 'chat' },
  { ...feed, service: 'feed' },
  { ...matching, service: 'matching' },
  { ...media, service: 'media' },
  { ...notification, service: 'notification' },
  { ...personal, service: 'personal' },
  { ...session, service: 'auth' },
]
