import type { Rendered } from '../../domain/stores.ts'

/** What the process for pictures is asked. */
export interface Task {
  bytes: Uint8Array
  contentType: string
}

/** What it answers. */
export type Answer = { rendered: Rendered } | { refusal: string; detail: string }
