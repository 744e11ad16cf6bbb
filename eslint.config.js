import { readdirSync } from 'node:fs'
import js from '@eslint/js'
import tseslint from 'typescript-eslint'

/** Imports that a layer may not make. `group` holds gitignore-style patterns of import specifiers. */
const forbid = (files, group, message) => ({
  files,
  ignores: ['**/*.test.ts', '**/test/**'],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
})

const services = ['bff', ...readdirSync(new URL('services/', import.meta.url))].map(
  (name) => `@girok/${name}/**`,
)
const layer = (name) => [`services/*/src/${name}/**/*.ts`]
const drivers = ['pg', 'mongoose', 'ioredis', 'nats', 'express', '@grpc/*']

export default tseslint.config(
  { ignores: ['**/gen/**', '**/dist/**', '**/node_modules/**', '.girok/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-dynamic-delete': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: false }],
      'no-console': 'off',
      // TypeScript knows the globals better.
      'no-undef': 'off',
    },
  },
  // A service's arrows point one way: handler → service → domain ← repository; app.ts alone sees every layer.
  forbid(
    layer('domain'),
    ['../**', ...drivers, ...services],
    'domain imports nothing outside itself but packages/common errors and ids',
  ),
  forbid(
    layer('service'),
    ['../repository/**', '../handler/**', '../app.ts', ...drivers, ...services],
    'service imports domain only',
  ),
  forbid(
    layer('repository'),
    ['../handler/**', '../app.ts', 'express', ...services],
    'repository imports domain only',
  ),
  forbid(
    layer('handler'),
    ['../repository/**', '../app.ts', 'pg', 'mongoose', ...services],
    'handlers call service, never a store',
  ),
  // Services know each other by contract only.
  forbid(
    ['packages/common/**/*.ts', 'packages/proto/**/*.ts', 'subgraphs/**/*.ts', 'bff/src/**/*.ts'],
    services,
    'services are reached by gRPC and events only',
  ),
)
