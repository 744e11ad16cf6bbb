import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { onPath } from '../stores/path.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome']

interface Program {
  executablePath: string
  env: Record<string, string>
}

/** A real Chromium without a window: one on PATH wins, else the one from npm. */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, env } = (await installed()) ?? (await fromNpm())
  // Its sandbox needs rights that containers and root do not give.
  return chromium.launch({ executablePath, args: ['--no-sandbox'], env: { ...definedEnv(), ...env } })
}

async function installed(): Promise<Program | undefined> {
  const found = await onPath(names, () => true)
  return found && { executablePath: found.path, env: {} }
}

/** Unpacked into the temporary folder with the few libraries that a bare machine lacks. */
async function fromNpm(): Promise<Program> {
  // The package unpacks these libraries only where it believes to be on such a runtime.
  process.env['AWS_LAMBDA_JS_RUNTIME'] ??= 'nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  const executablePath = await packed.executablePath()
  return { executablePath, env: { LD_LIBRARY_PATH: join(tmpdir(), 'al2023/lib') } }
}

const definedEnv = () =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
