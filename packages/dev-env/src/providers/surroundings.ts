import type { Client } from './config.ts'
import type { Faults } from './faults.ts'
import type { People } from './people.ts'

/** What a provider has to begin with. */
export interface Surroundings {
  /** Its own address: origin and mount path. */
  url: string
  client: Client
  people: People
  faults: Faults
}
