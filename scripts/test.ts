// `npm test`: contracts, types, lint and format, then every suite on real stores. `npm test -- <path>` runs a part.
import { spawnSync } from 'node:child_process'

const paths = process.argv.slice(2)
const node = (args: string[], env = process.env) =>
  spawnSync(process.execPath, args, { stdio: 'inherit', env }).status === 0

const linted = paths.length > 0 ? undefined : node(['scripts/lint.ts'])
const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js']
// A run must end, whatever a suite left open; Jest says so when one did.
const options = ['--maxWorkers=2', '--forceExit', ...paths]
const tested = node([...jest, ...options], {
  ...process.env,
  // The lint counts as one in the closing line.
  GIROK_CHECKS_PASSED: linted === true ? '1' : '0',
  GIROK_CHECKS_FAILED: linted === false ? '1' : '0',
})
process.exit(linted !== false && tested ? 0 : 1)
