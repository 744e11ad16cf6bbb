/** A fault of the machine or its settings that a person can mend: the message is one line that says what to do. */
export class SetupError extends Error {
  override name = 'SetupError'
}

/** What went wrong in one line: the last line that names a fault, else the last line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const fault = lines.findLast((line) => /error|fatal|failed|could not|cannot|no space/i.test(line))
  return (fault ?? lines.at(-1) ?? 'no reason given').slice(0, 300)
}

/** Whether the fault is a full disk, here or in a process that we ran. */
export function isDiskFull(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error)
  return /ENOSPC|No space left on device|disk quota exceeded/i.test(text)
}
