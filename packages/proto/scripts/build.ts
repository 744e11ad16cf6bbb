// Builds what is published as @girok/proto: the generated code, and the contracts that it was generated from.
import { cpSync } from 'node:fs'
import { resolve } from 'node:path'
import { buildPackage } from '../../../scripts/build-package.ts'

const folder = resolve(import.meta.dirname, '..')
const dist = buildPackage({
  folder,
  sources: 'gen',
  include: ['gen/girok/**/*.ts', 'gen/google/**/*.ts', 'gen/service-config.ts'],
  lib: ['es2022'],
  types: ['node'],
  exports: (entry) => ({
    './service-config': entry('service-config'),
    './google/*': entry('google/*'),
    './*': entry('girok/*'),
  }),
})
cpSync(resolve(folder, 'girok'), resolve(dist, 'proto/girok'), { recursive: true })
