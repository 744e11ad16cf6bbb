import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { AppError, type FieldFault, type Reason } from '@girok/common/errors'
import type { Log } from '@girok/common/log'
import { graphqlFault } from './errors.ts'

/** What Apollo Server calls a client's mistake. */
const CLIENT_FAULTS: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])

/** The last word on every error: ours pass, the client's mistakes are BAD_USER_INPUT, all else shows nothing. */
export function errorFormatter(log: Log) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { serviceName: _, stacktrace: __, ...extensions } = formatted.extensions ?? {}
    const { code, reason } = extensions as { code?: unknown; reason?: Reason }
    const theirs = CLIENT_FAULTS.has(code) || isBadRequest(error)
    if (theirs && extensions['fields'] === undefined) return clientFault(formatted, reason)
    if (reason !== undefined) return { ...formatted, extensions }
    log.error({ err: unwrapResolverError(error) }, 'operation failed')
    return { ...formatted, ...graphqlFault(new AppError('INTERNAL', 'UNSPECIFIED', 'internal error')) }
  }
}

/** Some of Apollo Server's complaints have a status and no code of their own. */
const isBadRequest = (error: unknown): boolean =>
  error instanceof GraphQLError &&
  (error.extensions['http'] as { status?: number } | undefined)?.status === 400

function clientFault(formatted: GraphQLFormattedError, given?: Reason): GraphQLFormattedError {
  const { message } = formatted
  const fields = fieldsIn(message)
  const tooLarge = /more tha[nt] \d+ tokens/.test(message)
  const reason =
    given ?? (tooLarge ? 'QUERY_TOO_LARGE' : fields.length > 0 ? 'INVALID_FIELD' : 'MALFORMED_REQUEST')
  return { ...formatted, ...graphqlFault(new AppError('INVALID_ARGUMENT', reason, message, { fields })) }
}

/** The field that graphql-js complains about, in words that all our errors use: `memberIds.0`. */
function fieldsIn(message: string): FieldFault[] {
  const path = / at "([^"]+)"/.exec(message)?.[1]?.replaceAll('[', '.').replaceAll(']', '') ?? ''
  const missing = /Field "(?:\w+\.)?(\w+)" of required type/.exec(message)?.[1]
  const unknown = /Field "(\w+)" is not defined by type/.exec(message)?.[1]
  const argument = /argument "(\w+)"|Variable "\$(\w+)"/.exec(message)
  // Within an input object its fields are named, without the variable that held it.
  const inside = path.replace(/^\w+\.(?=[a-z])/i, '')
  const field = [inside, missing ?? unknown].filter(Boolean).join('.') || argument?.[1] || argument?.[2]
  return field ? [{ field, message: message.split('; ').at(-1)! }] : []
}
