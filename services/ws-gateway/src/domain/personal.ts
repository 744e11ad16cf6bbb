import type { Client } from '@girok/common/grpc/types'
import type { PersonalServiceService } from '@girok/proto/personal/v1/personal'

/** What this gateway asks of personal. */
export type Personal = Pick<Client<PersonalServiceService>, 'listFollowees' | 'listBlocked'>
