import { createHash, randomBytes } from 'node:crypto'
import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { bearerToken } from './bearer.ts'
import type { Client } from './config.ts'
import { ExpiringMap } from './expiring-map.ts'
import { errorPage, sendPage } from './html.ts'
import { loginPage, readChoice } from './login-page.ts'
import type { Surroundings } from './surroundings.ts'
import type { People } from './people.ts'

const CODE_SECONDS = 60
const TOKEN_SECONDS = 3_600

interface SignIn {
  subject: string
  shareEmail: boolean
}

interface Code extends SignIn {
  redirectUri: string
  challenge?: string | undefined
}

const authorizeQuery = z.object({
  response_type: z.literal('code'),
  client_id: z.string(),
  redirect_uri: z.string(),
  state: z.string().min(1),
  code_challenge: z.string().length(43).optional(),
  code_challenge_method: z.literal('S256').optional(),
})

const tokenForm = z.object({
  grant_type: z.literal('authorization_code'),
  client_id: z.string(),
  client_secret: z.string(),
  code: z.string(),
  redirect_uri: z.string(),
  code_verifier: z.string().optional(),
})

/** Naver: plain OAuth 2. No discovery, no id_token, no nonce; faults of the token endpoint come as 200. */
export function naver({ client, people }: Surroundings): Router {
  const codes = new ExpiringMap<Code>()
  const tokens = new ExpiringMap<SignIn>()
  const form = express.urlencoded({ extended: false })
  const token = exchange(client, codes, tokens)
  const router = Router()
  router.get('/oauth2.0/authorize', ofClient(client), (_request, response) =>
    sendPage(response, loginPage(people, client.clientId)),
  )
  router.post('/oauth2.0/authorize', form, ofClient(client), authorize(people, codes))
  router.get('/oauth2.0/token', token)
  router.post('/oauth2.0/token', form, token)
  router.get('/v1/nid/me', userInfo(people, tokens))
  return router
}

/** Nobody is sent to an address that the client has not registered; other faults go back to it. */
const ofClient =
  (client: Client): RequestHandler =>
  (request, response, next) => {
    const { client_id: clientId, redirect_uri: redirectUri } = request.query
    if (clientId !== client.clientId) return sendPage(response, errorPage('this client is not known'), 400)
    if (!client.redirectUris.includes(String(redirectUri)))
      return sendPage(response, errorPage('this redirect_uri is not registered'), 400)
    const { success, error } = authorizeQuery.safeParse(request.query)
    if (success) return next()
    goBack(request, response, { error: 'invalid_request', error_description: z.prettifyError(error) })
  }

/** The login page's form. It comes with the authorization request in its address, checked again. */
const authorize =
  (people: People, codes: ExpiringMap<Code>): RequestHandler =>
  (request, response) => {
    const { redirect_uri: redirectUri, code_challenge: challenge } = authorizeQuery.parse(request.query)
    const choice = readChoice(request.body, people)
    if (!choice.allowed)
      return goBack(request, response, { error: 'access_denied', error_description: 'Canceled By User' })
    const subject = people.signIn(choice.account)
    const code = random()
    codes.set(code, { subject, shareEmail: choice.shareEmail, redirectUri, challenge }, CODE_SECONDS)
    goBack(request, response, { code })
  }

function goBack(request: Request, response: Response, answer: Record<string, string>): void {
  const { redirect_uri: redirectUri, state } = request.query
  const url = new URL(String(redirectUri))
  const parameters = { ...answer, ...(typeof state === 'string' && { state }) }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  response.redirect(303, url.href)
}

function exchange(client: Client, codes: ExpiringMap<Code>, tokens: ExpiringMap<SignIn>): RequestHandler {
  const fail = (response: Response, error: string, text: string) =>
    void response.json({ error, error_description: text })
  return (request, response) => {
    response.set('cache-control', 'no-store')
    const { success, data } = tokenForm.safeParse({
      ...request.query,
      ...(request.body as object | undefined),
    })
    if (!success) return fail(response, 'invalid_request', 'a parameter is missing or wrong')
    if (data.client_id !== client.clientId || data.client_secret !== client.clientSecret)
      return fail(response, 'invalid_client', 'wrong client id or client secret')
    const code = codes.take(data.code)
    if (!code || code.redirectUri !== data.redirect_uri || !proves(data.code_verifier, code.challenge))
      return fail(response, 'invalid_grant', 'the code is not valid')
    const accessToken = random()
    tokens.set(accessToken, { subject: code.subject, shareEmail: code.shareEmail }, TOKEN_SECONDS)
    response.json({ access_token: accessToken, token_type: 'bearer', expires_in: String(TOKEN_SECONDS) })
  }
}

/** PKCE S256, where the client began with it. */
const proves = (verifier: string | undefined, challenge: string | undefined): boolean =>
  challenge === undefined ||
  createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url') === challenge

const userInfo =
  (people: People, tokens: ExpiringMap<SignIn>): RequestHandler =>
  (request, response) => {
    const signIn = tokens.get(bearerToken(request))
    const account = signIn && people.find(signIn.subject)
    if (!account)
      return void response
        .status(401)
        .json({ resultcode: '024', message: 'Authentication failed (인증 실패하였습니다.)' })
    const { name, email } = account
    const shared = signIn.shareEmail && email ? { email } : {}
    const person = { id: signIn.subject, nickname: name, name, ...shared }
    response.json({ resultcode: '00', message: 'success', response: person })
  }

const random = () => randomBytes(24).toString('base64url')
