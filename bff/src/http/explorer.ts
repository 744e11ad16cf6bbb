import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express, { type Express, type RequestHandler } from 'express'
import type { BffContext } from '../context.ts'

const { resolve } = createRequire(import.meta.url)
const page = readFileSync(new URL('./explorer.html', import.meta.url), 'utf8')

/** What the page loads: name → package and file. The packages do not export these files, which are for browsers. */
const files = {
  'react.js': ['react', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js'],
  'graphiql.js': ['graphiql', 'graphiql.min.js'],
  'graphiql.css': ['graphiql', 'graphiql.min.css'],
} as const

const pathOf = ([name, file]: readonly [string, string]) =>
  join(dirname(resolve(`${name}/package.json`)), file)

/** `GET /graphql` in a browser shows Apollo Sandbox, `/explorer` GraphiQL, which loads nothing from outside. */
export function addExplorer(app: Express, server: ApolloServer<BffContext>): void {
  app.get('/graphql', onlyPages, express.json(), expressMiddleware(server as unknown as ApolloServer))
  app.get('/explorer', (_request, response) => void response.type('html').send(page))
  for (const [name, file] of Object.entries(files))
    app.get(`/explorer/${name}`, (_request, response) => response.sendFile(pathOf(file), { maxAge: '1d' }))
}

/** Lets through what asks for a page; everything else goes on to the door of operations. */
const onlyPages: RequestHandler = (request, _response, next) =>
  next(request.accepts(['json', 'html']) === 'html' ? undefined : 'route')
