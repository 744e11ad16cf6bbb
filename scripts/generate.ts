// Everything that is generated, by one command: ts-proto code, service config, descriptor set, supergraph, client documents.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const gen = resolve(root, 'packages/proto/gen')
const buf = (...args: string[]) =>
  execFileSync('buf', args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })

interface Method {
  name: string
  options?: { idempotencyLevel?: string }
}
interface Image {
  file: { package: string; service?: { name: string; method?: Method[] }[] }[]
}

/** gRPC retries only what is safe to repeat, and only when the callee was not reached. */
function serviceConfig(image: Image) {
  const safe = image.file.flatMap(({ package: pkg, service = [] }) =>
    service.flatMap(({ name, method = [] }) =>
      method
        .filter((m) => m.options?.idempotencyLevel !== undefined)
        .map((m) => ({ service: `${pkg}.${name}`, method: m.name })),
    ),
  )
  const retryPolicy = {
    maxAttempts: 4,
    initialBackoff: '0.05s',
    maxBackoff: '0.5s',
    backoffMultiplier: 2,
    retryableStatusCodes: ['UNAVAILABLE'],
  }
  return { loadBalancingConfig: [{ round_robin: {} }], methodConfig: [{ name: safe, retryPolicy }] }
}

buf('generate')
buf('build', '-o', `${gen}/descriptor-set.bin`, '--as-file-descriptor-set')
const image = JSON.parse(buf('build', '-o', '-#format=json').toString()) as Image
mkdirSync(gen, { recursive: true })
writeFileSync(
  `${gen}/service-config.ts`,
  `export const serviceConfig = ${JSON.stringify(serviceConfig(image), null, 2)}\n`,
)
writeFileSync(
  `${gen}/descriptor-set.ts`,
  "export const descriptorSet = new URL('./descriptor-set.bin', import.meta.url)\n",
)

// The client's documents are typed from the supergraph, so it comes first.
for (const script of ['bff/scripts/compose.ts', 'packages/client/scripts/generate.ts'])
  execFileSync(process.execPath, [resolve(root, script)], { cwd: root, stdio: 'inherit' })
