let draining = false

/** Whether this process was asked to end: it still answers, and wants nothing new. */
export const isDraining = (): boolean => draining

/** Says from now on that this process is about to end. */
export function beginDraining(): void {
  draining = true
}
