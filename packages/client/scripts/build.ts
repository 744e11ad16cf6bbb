// Builds what is published as @girok/client: ESM and CJS with types, in a package of its own (dist/).
import { resolve } from 'node:path'
import { buildPackage } from '../../../scripts/build-package.ts'

buildPackage({
  folder: resolve(import.meta.dirname, '..'),
  sources: 'src',
  include: ['src/**/*.ts'],
  lib: ['es2024', 'dom'],
  exports: (entry) => ({ '.': entry('client'), './operations': entry('gen/operations') }),
})
