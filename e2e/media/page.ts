import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'

/** A page of an app's own origin, with a field for a file. */
export async function serveAppPage(): Promise<{ origin: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<input type="file"><img>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() }
}

export interface UploadTarget {
  url: string
  method: string
  fields: { name: string; value: string }[]
}

/** Sends what the page's field holds as a form to another origin; the status that the page may see. */
export async function sendByForm(page: Page, target: UploadTarget, file: Chosen): Promise<number> {
  await page.setInputFiles('input', { name: file.name, mimeType: file.mimeType, buffer: file.bytes })
  return page.evaluate(async ({ url, method, fields }) => {
    const form = new FormData()
    for (const { name, value } of fields) form.append(name, value)
    const browser = globalThis as unknown as { document: { querySelector: (css: string) => Input } }
    form.append('file', browser.document.querySelector('input').files[0]!)
    const response = await fetch(url, { method, body: form })
    return response.status
  }, target)
}

export interface Chosen {
  name: string
  mimeType: string
  bytes: Buffer
}

interface Input {
  files: Blob[]
}
