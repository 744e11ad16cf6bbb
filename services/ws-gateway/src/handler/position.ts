import type { GatewaySocket, Position } from './socket.ts'

/** Tells a socket where the stream stands, and a client that was here before what it must load by itself. */
export function greet(socket: GatewaySocket, now: { seq: number; epoch: string }): void {
  const { resume } = socket.data
  const gap = resume && gapSince(resume, now)
  socket.emit('ready', { ...now, resumed: resume !== undefined && gap === undefined })
  if (gap) socket.emit('gap', gap)
}

/** Positions of another epoch do not compare: everything may have been missed. */
function gapSince(last: Position, now: { seq: number; epoch: string }) {
  const seen = last.epoch === undefined || last.epoch === now.epoch ? last.seq : 0
  if (seen !== 0 && seen >= now.seq) return undefined
  return { fromSeq: seen + 1, toSeq: now.seq }
}
