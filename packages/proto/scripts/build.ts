// Builds what is published as @girok/proto: the generated code as ESM and CJS with types, in a package of its own (dist/).
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const here = resolve(import.meta.dirname, '..')
const dist = resolve(here, 'dist')
const formats = { esm: 'module', cjs: 'commonjs' } as const

rmSync(dist, { recursive: true, force: true })
for (const [folder, type] of Object.entries(formats)) {
  const out = resolve(dist, folder)
  const options = {
    outDir: out,
    rootDir: resolve(here, 'gen'),
    target: 'es2022',
    lib: ['es2022'],
    types: ['node'],
    declaration: true,
    strict: true,
    skipLibCheck: true,
    rewriteRelativeImportExtensions: true,
    esModuleInterop: true,
  }
  const format =
    type === 'module' ? { module: 'nodenext' } : { module: 'commonjs', moduleResolution: 'bundler' }
  const config = resolve(here, `dist-${folder}.json`)
  writeFileSync(
    config,
    JSON.stringify({
      compilerOptions: { ...options, ...format },
      include: ['gen/girok/**/*.ts', 'gen/google/**/*.ts', 'gen/service-config.ts'],
    }),
  )
  try {
    execFileSync('tsc', ['--project', config], { cwd: here, stdio: 'inherit' })
  } finally {
    rmSync(config)
  }
  writeFileSync(resolve(out, 'package.json'), `${JSON.stringify({ type }, null, 2)}\n`)
}

const { name, version, license, dependencies } = JSON.parse(
  readFileSync(resolve(here, 'package.json'), 'utf8'),
) as Record<string, unknown>
const entry = (path: string) => ({ import: `./esm/${path}.js`, require: `./cjs/${path}.js` })
const exports = {
  './service-config': entry('service-config'),
  './google/*': entry('google/*'),
  './*': entry('girok/*'),
}
writeFileSync(
  resolve(dist, 'package.json'),
  `${JSON.stringify({ name, version, license, dependencies, exports }, null, 2)}\n`,
)
cpSync(resolve(here, 'girok'), resolve(dist, 'proto/girok'), { recursive: true })
