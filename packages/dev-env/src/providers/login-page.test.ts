import type { ProviderName } from './config.ts'
import { Faults } from './faults.ts'
import { FormError, loginPage, readChoice } from './login-page.ts'
import { People } from './people.ts'
import { formFields } from './testing.ts'

const demo = [{ id: 'a"><b>', name: '<script>', email: 'a@example.com', emailVerified: true }]
const peopleOf = (provider: ProviderName) => new People(provider, demo, new Faults())

test('shows what it was given as text, never as markup, and says what it is', () => {
  const html = loginPage(peopleOf('google'), '<i>app</i>')
  expect(html).toContain('not the real provider')
  expect(html).not.toMatch(/<script>|<i>|<b>"/)
})

test('reads a demo account, somebody new, and a cancel', () => {
  const people = peopleOf('kakao')
  expect(readChoice(formFields('a"><b>'), people)).toMatchObject({ account: demo[0], shareEmail: true })
  expect(readChoice({ ...formFields({ name: 'N' }, false), account: 'a"><b>' }, people)).toEqual({
    allowed: true,
    account: { id: 'N', name: 'N', email: undefined, emailVerified: true },
    shareEmail: false,
  })
  expect(readChoice(formFields('cancel'), people)).toEqual({ allowed: false })
})

test('offers to keep the e-mail only where the real provider does', () => {
  expect(loginPage(peopleOf('google'), 'app')).not.toContain('share_email')
  expect(readChoice(formFields('a"><b>', false), peopleOf('google'))).toMatchObject({ shareEmail: true })
  expect(loginPage(peopleOf('naver'), 'app')).toContain('share_email')
})

test.each([
  ['nothing', undefined],
  ['an unknown account', formFields('nobody')],
  ['a person without a name', formFields({ name: '  ' })],
  ['an address that is none', formFields({ name: 'N', email: 'n' })],
  ['a person without an e-mail, where one is needed', formFields({ name: 'N' })],
  ['a field twice', { ...formFields('a"><b>'), account: ['a', 'b'] }],
])('refuses %s', (_what, body) => {
  expect(() => readChoice(body, peopleOf('google'))).toThrow(FormError)
})
