import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express, { type Express, type RequestHandler } from 'express'
import type { BffContext } from '../context.ts'

const page = readFileSync(new URL('./explorer.html', import.meta.url), 'utf8')

/** Files of GraphiQL that the page loads, from our own node_modules. */
const files = {
  'react.js': 'react/umd/react.production.min.js',
  'react-dom.js': 'react-dom/umd/react-dom.production.min.js',
  'graphiql.js': 'graphiql/graphiql.min.js',
  'graphiql.css': 'graphiql/graphiql.min.css',
}

/** `GET /graphql` in a browser shows Apollo Sandbox, `/explorer` GraphiQL, which loads nothing from outside. */
export function addExplorer(app: Express, server: ApolloServer<BffContext>): void {
  app.get('/graphql', onlyPages, express.json(), expressMiddleware(server as unknown as ApolloServer))
  app.get('/explorer', (_request, response) => void response.type('html').send(page))
  for (const [name, path] of Object.entries(files))
    app.get(`/explorer/${name}`, (_request, response) =>
      response.sendFile(fileURLToPath(import.meta.resolve(path)), { maxAge: '1d' }),
    )
}

/** Lets through what asks for a page; everything else goes on to the door of operations. */
const onlyPages: RequestHandler = (request, _response, next) =>
  next(request.accepts(['json', 'html']) === 'html' ? undefined : 'route')
