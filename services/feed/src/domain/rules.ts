import { invalidField } from '@girok/common/errors'
import { requireIds } from '@girok/common/ids'
import { lineFault, refuse, textFault } from '@girok/common/text'

const MAX_POST = 5_000
const MAX_COMMENT = 2_000
const MAX_TAGS = 20
const MAX_TAG = 50
const MAX_MEDIA = 10

/** The body itself, or INVALID_ARGUMENT. */
export const requirePostBody = (body: string): string => requireText(body, MAX_POST)

export const requireCommentBody = (body: string): string => requireText(body, MAX_COMMENT)

function requireText(body: string, max: number): string {
  refuse({ body: textFault(body, 1, max) })
  return body
}

/** A tag as it is stored and looked for: without `#`, composed, in lower case. */
export function requireTag(value: string, field: string): string {
  // What is far longer than any tag is never normalised.
  const tag = value
    .slice(0, 8 * MAX_TAG)
    .trim()
    .replace(/^#/, '')
    .normalize('NFC')
    .toLowerCase()
  refuse({ [field]: lineFault(tag, 1, MAX_TAG) })
  return tag
}

/** Tags in the order given, each once. */
export function requireTags(values: readonly string[]): string[] {
  if (values.length > MAX_TAGS) throw invalidField('tags', `must not hold more than ${MAX_TAGS}`)
  return [...new Set(values.map((value, i) => requireTag(value, `tags.${i}`)))]
}

export const requireMediaIds = (values: readonly string[]): string[] =>
  requireIds(values, 'media_ids', MAX_MEDIA)
