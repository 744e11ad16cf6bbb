import type { Config } from '../config.ts'
import type { BffContext } from '../context.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { ShortPipeline } from '../gateway/short/pipeline.ts'
import type { OpenSessions } from '../session/open.ts'
import type { ContextOf } from './context.ts'
import type { Identify } from './identify.ts'

/** What both ways through the door work with: the quick one and Express. */
export interface DoorParts {
  config: Config
  open: OpenSessions
  origins: ReadonlySet<string>
  identify: Identify
  contextOf: ContextOf
  gateway: Gateway
  pipeline: ShortPipeline<BffContext>
}
