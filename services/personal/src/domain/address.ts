import { lineFault, type Fault } from '@girok/common/text'

const MAX_ADDRESS = 2000

/** What is wrong with an address that others may follow, if anything; empty is none. */
export function addressFault(value: string): Fault {
  if (value === '') return undefined
  const parsed = URL.parse(value)
  const followable = parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password
  if (!followable || /\s/.test(value)) return 'must be an http or https address'
  return lineFault(value, 0, MAX_ADDRESS)
}
