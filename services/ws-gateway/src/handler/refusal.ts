import { publicError, type FieldFault, type Reason } from '@girok/common/errors'
import { publicCode, publicNames, type PublicCode } from '@girok/common/public-code'

/** How a command's ack says no. */
export interface Refusal {
  ok: false
  code: PublicCode
  reason: Reason
  message: string
  fields?: FieldFault[]
}

export function refusal(error: unknown): Refusal {
  const shown = publicNames(publicError(error))
  const {
    reason,
    message,
    details: { fields },
  } = shown
  return { ok: false, code: publicCode(shown.code), reason, message, ...(fields && { fields }) }
}

/** The same as Socket.IO wants it for `connect_error`. */
export function connectError(error: unknown): Error {
  const { ok: _ok, message, ...data } = refusal(error)
  return Object.assign(new Error(message), { data })
}
