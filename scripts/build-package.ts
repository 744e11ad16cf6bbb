// Builds a package that is published: its sources as ESM and CJS with types, in a folder of its own (dist/).
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

export interface Published {
  /** The package's folder. */
  folder: string
  /** Where its sources are, from there. */
  sources: string
  /** Which of them, as in a tsconfig. */
  include: string[]
  lib: string[]
  types?: string[]
  /** Its doors: name → entry. */
  exports: (entry: (path: string) => object) => Record<string, object>
}

const formats = {
  esm: { type: 'module', module: 'nodenext' },
  cjs: { type: 'commonjs', module: 'commonjs', moduleResolution: 'bundler' },
} as const

/** Writes dist/ anew and returns where it is. */
export function buildPackage({ folder, sources, include, lib, types = [], exports }: Published): string {
  const dist = resolve(folder, 'dist')
  rmSync(dist, { recursive: true, force: true })
  for (const [name, { type, ...format }] of Object.entries(formats)) {
    const outDir = resolve(dist, name)
    const options = {
      outDir,
      rootDir: resolve(folder, sources),
      target: 'es2022',
      lib,
      types,
      declaration: true,
      strict: true,
      skipLibCheck: true,
      rewriteRelativeImportExtensions: true,
      esModuleInterop: true,
    }
    compile(folder, `dist-${name}.json`, { compilerOptions: { ...options, ...format }, include })
    writeFileSync(resolve(outDir, 'package.json'), `${JSON.stringify({ type }, null, 2)}\n`)
  }
  cpSync(resolve(folder, 'README.md'), resolve(dist, 'README.md'))
  cpSync(resolve(folder, '../../LICENSE'), resolve(dist, 'LICENSE'))
  writeFileSync(resolve(dist, 'package.json'), `${JSON.stringify(manifest(folder, exports), null, 2)}\n`)
  return dist
}

function compile(folder: string, name: string, config: object): void {
  const file = resolve(folder, name)
  writeFileSync(file, JSON.stringify(config))
  try {
    execFileSync('tsc', ['--project', file], { cwd: folder, stdio: 'inherit' })
  } finally {
    rmSync(file)
  }
}

function manifest(folder: string, exports: Published['exports']): object {
  const own = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')) as Record<string, unknown>
  const { name, version, license, dependencies } = own
  const entry = (path: string) => ({ import: `./esm/${path}.js`, require: `./cjs/${path}.js` })
  return { name, version, license, dependencies, exports: exports(entry) }
}
