import { readFile } from 'node:fs/promises'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { openBrowser } from '@girok/dev-env/testing/browser'
import type { Page, Route } from 'playwright-core'

/** A frontend's usual address in development, and not the API's. */
const APP = 'http://localhost:5173'

const client = join(import.meta.dirname, '../../packages/client/src')
const socketIo = join(
  dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')),
  'dist',
)
const html = `<!doctype html><script type="importmap">
  { "imports": { "socket.io-client": "/socket.io.esm.min.js" } }</script>`

/** A page of an app in a real browser that can import the client as it is published: as ES modules. */
export async function openPage(): Promise<Page> {
  const browser = await openBrowser()
  const page = await browser.newPage()
  await page.route(`${APP}/**`, serve)
  await page.goto(`${APP}/`)
  return page
}

async function serve(route: Route): Promise<void> {
  const path = new URL(route.request().url()).pathname
  if (path === '/') return route.fulfill({ contentType: 'text/html', body: html })
  const script = path.endsWith('.ts')
    ? stripTypeScriptTypes(await readFile(join(client, path), 'utf8'))
    : await readFile(join(socketIo, path), 'utf8')
  await route.fulfill({ contentType: 'text/javascript', body: script })
}
