// Every check that needs no store: contracts, types, lint, format. All run; each failure is shown.
import { spawnSync } from 'node:child_process'

const checks: Record<string, [program: string, ...args: string[]]> = {
  'contracts (buf lint)': ['buf', 'lint'],
  'contract format (buf format)': [
    'buf',
    'format',
    '--diff',
    '--exit-code',
    '--path',
    'packages/proto/girok',
  ],
  'contract compatibility (buf breaking)': [process.execPath, 'scripts/breaking.ts'],
  'types (tsc)': ['tsc', '--project', '.'],
  'rules (eslint)': ['eslint', '--max-warnings=0', '.'],
  'format (prettier)': ['prettier', '--check', '--log-level=warn', '.'],
}

const failed = Object.entries(checks).filter(([title, [program, ...args]]) => {
  const ok = spawnSync(program, args, { stdio: 'inherit' }).status === 0
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${title}`)
  return !ok
})
process.exit(failed.length > 0 ? 1 : 0)
