// `npm test`: contracts, types, lint and format, then every suite on real stores. `npm test -- <path>` runs a part.
import { spawnSync } from 'node:child_process'

const paths = process.argv.slice(2)
const run = (program: string, args: string[]) => spawnSync(program, args, { stdio: 'inherit' }).status === 0

const checks = paths.length > 0 ? [] : ['lint']
const failed = checks.filter((check) => !run(process.execPath, [`scripts/${check}.ts`]))
const jest = [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '--maxWorkers=2',
  ...paths,
]
const env = {
  ...process.env,
  GIROK_CHECKS_PASSED: String(checks.length - failed.length),
  GIROK_CHECKS_FAILED: String(failed.length),
}
const { status } = spawnSync(process.execPath, jest, { stdio: 'inherit', env })
process.exit(failed.length > 0 ? 1 : (status ?? 1))
