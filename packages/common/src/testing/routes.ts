import type { Express } from 'express'

/** What express keeps of what was mounted; a test may look, the service does not. */
interface Layer {
  rawPath?: string
  route?: { path: string; methods: Record<string, boolean> }
  handle: { stack?: Layer[] }
}

/** Every route of an app as `METHOD /path/{parameter}`. */
export const routesOf = (app: Express): string[] => collect(app.router.stack as unknown as Layer[], '')

function collect(stack: Layer[], prefix: string): string[] {
  return stack.flatMap(({ rawPath = '', route, handle }) => {
    if (!route) return handle.stack ? collect(handle.stack, prefix + (rawPath === '/' ? '' : rawPath)) : []
    const path = (prefix + route.path).replace(/:(\w+)/g, '{$1}').replace(/(?<=.)\/$/, '')
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${path}`)
  })
}
