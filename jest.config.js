export default {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/packages',
    '<rootDir>/bff',
    '<rootDir>/subgraphs',
    '<rootDir>/services',
    '<rootDir>/e2e',
  ],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  globalSetup: '<rootDir>/packages/dev-env/src/testing/setup.ts',
  globalTeardown: '<rootDir>/packages/dev-env/src/testing/teardown.ts',
  reporters: ['default', '<rootDir>/packages/dev-env/src/testing/reporter.ts'],
  // Jest keeps the modules of every suite; a worker that holds too many is replaced between two suites.
  workerIdleMemoryLimit: '1GB',
  // A machine may be busy: what hangs is told soon enough, what is only late is not told as wrong.
  testTimeout: 120_000,
}
