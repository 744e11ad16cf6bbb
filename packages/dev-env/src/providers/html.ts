import type { Response } from 'express'

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter]!)

const style = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem }
label, input:not([type=radio], [type=checkbox]) { display: block; box-sizing: border-box; width: 100%; margin: .4rem 0 }
input, button { font: inherit } button { padding: .3rem 1.2rem; margin: 1rem .5rem 0 0 }
.notice { background: #fff3bf; color: #000; padding: .5rem .8rem; border-radius: 4px }`

/** A page of ours, which says that it is none of the real provider's. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} (local stand-in)</title>
<style>${style}</style>
<p class="notice">Local stand-in for development. This is not the real provider: no password is needed.</p>
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`

/** What went wrong, where there is no application to send the person back to. */
export const errorPage = (message: string): string =>
  page('This sign-in cannot go on', `<p>${escapeHtml(message)}</p>`)

/** Our pages may load nothing and be framed by nobody. */
export const pageHeaders = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
}

export function sendPage(response: Response, html: string, status = 200): void {
  response.status(status).set(pageHeaders).type('html').send(html)
}
