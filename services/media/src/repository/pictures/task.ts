import type { Rendered } from '../../domain/stores.ts'

/** What the process for pictures is asked. */
export interface Task {
  bytes: Uint8Array
  contentType: string
}

/** What it answers; a fault is what the decoder said, or the lack of memory. */
export type Answer = { rendered: Rendered } | { refusal: string } | { fault: string }
