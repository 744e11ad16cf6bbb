import { createHash } from 'node:crypto'
import { z } from 'zod'
import { FlowError, type Checks, type Provider } from '../../domain/oauth.ts'
import { askAs, askProvider } from './fetch.ts'

export interface NaverOptions {
  clientId: string
  clientSecret: string
  authorizeUrl: string
  tokenUrl: string
  userInfoUrl: string
  redirectUri: string
}

// Faults come as 200 with `error`; then there is no token. `expires_in` is text there, and nothing that we need.
const tokenAnswer = z.object({ access_token: z.string().min(1), error: z.undefined().optional() })

const userInfo = z.object({
  resultcode: z.literal('00'),
  response: z.object({
    id: z.string().min(1),
    nickname: z.string().optional(),
    name: z.string().optional(),
  }),
})

/** Naver: plain OAuth 2 with a nested user-info answer. It never says that an e-mail is proven, so we keep none. */
export const naver = (options: NaverOptions): Provider => ({
  async authorizeUrl({ state, verifier }) {
    const url = new URL(options.authorizeUrl)
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: options.clientId,
      redirect_uri: options.redirectUri,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString()
    return url.href
  },

  async identify(answer, checks) {
    const accessToken = await exchange(options, codeOf(answer, checks), checks)
    const { response } = userInfo.parse(await askAs(accessToken, options.userInfoUrl))
    return { subject: response.id, name: response.nickname ?? response.name ?? '', email: null }
  },
})

function codeOf(answer: URLSearchParams, { state }: Checks): string {
  const [code, ...more] = answer.getAll('code')
  const states = answer.getAll('state')
  if (!code || more.length > 0 || states.length !== 1 || states[0] !== state)
    throw new FlowError('provider_error', new Error('the answer is not one code with our state'))
  return code
}

async function exchange(options: NaverOptions, code: string, { state, verifier }: Checks): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: options.clientId,
    client_secret: options.clientSecret,
    redirect_uri: options.redirectUri,
    code,
    state,
    code_verifier: verifier,
  })
  const response = await askProvider(options.tokenUrl, { method: 'POST', body })
  return tokenAnswer.parse(await response.json()).access_token
}
