import { writeSync } from 'node:fs'
import type { AggregatedResult } from '@jest/reporters'

/** Closes a run with one line that any tool can read: `N passed, N failed`. */
export default class LastLine {
  onRunComplete(_contexts: unknown, results: AggregatedResult): void {
    const checks = (name: string) => Number(process.env[`GIROK_CHECKS_${name}`] ?? 0)
    const passed = results.numPassedTests + checks('PASSED')
    // A suite that could not even be loaded has no tests to count.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + checks('FAILED')
    // Synchronously: nothing else is written once a process exits.
    process.on('exit', () => writeSync(1, `${passed} passed, ${failed} failed\n`))
  }
}
