import { z } from 'zod'

/** What `sendProblem` sends (RFC 9457), for descriptions of an API. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  reason: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})
