import { describe, expect, test } from '@jest/globals'
import { returnToFault, withAnswer } from './return-to.ts'

const origins = ['http://localhost:4000', 'https://app.girok.dev']
const faultOf = (value: string) => returnToFault(value, origins)

describe('the app gets its answer', () => {
  test('at any path of an origin of its own', () => {
    const good = ['http://localhost:4000', 'https://app.girok.dev/a/b?c=d#e', 'https://APP.girok.dev:443/']
    expect(good.filter(faultOf)).toEqual([])
  })
  test('beside its own parameters, never mixed with an older answer', () => {
    expect(withAnswer('https://app.girok.dev/a?x=1&error=old&code=old#f', { code: 'new' })).toBe(
      'https://app.girok.dev/a?x=1&code=new#f',
    )
  })
})

test.each([
  ['nothing', ''],
  ['a path', '/home'],
  ['a scheme-relative address', '//evil.example'],
  ['backslashes', '\\\\evil.example'],
  ['a backslash after the scheme', 'https:\\\\evil.example'],
  ['a backslash that ends the host', 'https://evil.example\\.app.girok.dev'],
  ['a backslash before an @', 'https://app.girok.dev\\@evil.example'],
  ['a user name', 'https://app.girok.dev@evil.example/'],
  ['a user name at the right host', 'https://someone@app.girok.dev/'],
  ['a password at the right host', 'https://:secret@app.girok.dev/'],
  ['an encoded slash', 'https://app.girok.dev%2f@evil.example'],
  ['an encoded @', 'https://app.girok.dev%40evil.example'],
  ['a tab in the scheme', 'ht\ttps://app.girok.dev'],
  ['a tab in the host', 'https://app.girok.dev\t.evil.example'],
  ['a line break', 'https://app.girok.dev\n'],
  ['a leading blank', ' https://app.girok.dev'],
  ['a NUL', 'https://app.girok.dev/\0'],
  ['another port', 'http://localhost:4001/'],
  ['no port', 'http://localhost/'],
  ['http for https', 'http://app.girok.dev/'],
  ['https for http', 'https://localhost:4000/'],
  ['a longer host', 'https://app.girok.dev.evil.example/'],
  ['a subdomain', 'https://x.app.girok.dev/'],
  ['a trailing dot', 'https://app.girok.dev./'],
  ['a look-alike letter', 'https://аpp.girok.dev/'],
  ['a script', 'javascript:alert(1)//https://app.girok.dev'],
  ['data', 'data:text/html,x'],
  ['an opaque origin', 'blob:null/https://app.girok.dev'],
  ['a file', 'file:///etc/passwd'],
  ['"null"', 'null'],
  ['what no cookie can hold', `https://app.girok.dev/${'x'.repeat(1000)}`],
])('%s is no address of the app', (_name, value) => {
  expect(faultOf(value)).toEqual(expect.any(String))
})
