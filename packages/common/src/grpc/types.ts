import type { MethodDefinition } from '@grpc/grpc-js'
import type { Call } from '../call.ts'

// `any` here is the bound of an inference, never a value's type.
type AnyMethod = MethodDefinition<any, any> // eslint-disable-line @typescript-eslint/no-explicit-any

/** A generated service definition (`outputServices=grpc-js`). */
export type Service = Record<string, AnyMethod>

type Request<M> = M extends { requestDeserialize: (bytes: Buffer) => infer R } ? R : never
type Response<M> = M extends { responseDeserialize: (bytes: Buffer) => infer R } ? R : never

type Method<M> = (request: Request<M>, call: Call) => Promise<Response<M>>

/** What a service implements: one function for every rpc. A missing one does not compile. */
export type Handlers<S> = { readonly [M in keyof S]: Method<S[M]> }

/** What a caller gets: the same functions, minus the wire. Forgetting `call` does not compile. */
export type Client<S> = { readonly [M in keyof S]: Method<S[M]> }

/** The simple name of a method, as policy and metrics spell it: `/girok.chat.v1.ChatService/GetRoom` → `GetRoom`. */
export const methodName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The full name of a definition's service: `girok.chat.v1.ChatService`. */
export function serviceName(service: Service): string {
  const [first] = Object.values(service)
  return first?.path.split('/')[1] ?? ''
}
