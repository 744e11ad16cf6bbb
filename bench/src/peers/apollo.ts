// The least that a GraphQL server can do: Apollo Server with one schema and a constant.
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

const typeDefs = 'type User { id: ID! username: String! } type Query { me: User }'
const me = { id: '0190b5a0-0000-7000-8000-000000000001', username: 'somebody' }
const server = new ApolloServer({ typeDefs, resolvers: { Query: { me: () => me } } })
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
process.send!(url)
