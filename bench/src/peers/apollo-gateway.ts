// The gateway as its documentation sets it up: ApolloGateway with RemoteGraphQLDataSource, subgraphs over HTTP, the
// person's headers handed on by willSendRequest. What girok's own subgraph servers want is told by the environment.
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { readFileSync } from 'node:fs'

const urls = JSON.parse(process.env['PEER_SUBGRAPHS']!) as Record<string, string>
const headers = JSON.parse(process.env['PEER_HEADERS']!) as Record<string, Record<string, string>>

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.env['PEER_SUPERGRAPH']!, 'utf8'),
  buildService: ({ name }) => {
    const source = new RemoteGraphQLDataSource({ url: urls[name] ?? 'http://127.0.0.1:1' })
    source.willSendRequest = ({ request }) => {
      for (const [header, value] of Object.entries(headers[name] ?? {}))
        request.http!.headers.set(header, value)
    }
    return source
  },
})
const server = new ApolloServer({ gateway })
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
process.send!(url)
