import { refuse, type Fault, lineFault } from '@girok/common/text'

/** What somebody looks for. */
export interface Wish {
  queue: string
  /** Empty means anywhere. */
  region: string
  /** Distinct, in lower case and in order. */
  interests: readonly string[]
}

const NAME = /^[a-z0-9_-]{1,50}$/
const MAX_INTERESTS = 10
const MAX_INTEREST = 50

/** The wish as it is compared, or INVALID_ARGUMENT that names every broken field. */
export function readWish({ queue, region, interests }: Wish): Wish {
  refuse({
    queue: nameFault(queue),
    region: region === '' ? undefined : nameFault(region),
    ...interestFaults(interests),
  })
  const folded = interests.map((interest) => interest.trim().normalize('NFC').toLowerCase())
  return { queue, region, interests: [...new Set(folded)].sort() }
}

const nameFault = (name: string): Fault =>
  NAME.test(name) ? undefined : 'must have 1 to 50 characters of a-z 0-9 - _'

function interestFaults(interests: readonly string[]): Record<string, Fault> {
  if (interests.length > MAX_INTERESTS) return { interests: `must not hold more than ${MAX_INTERESTS}` }
  return Object.fromEntries(
    interests.map((interest, i) => [`interests.${i}`, lineFault(interest, 1, MAX_INTEREST)]),
  )
}
