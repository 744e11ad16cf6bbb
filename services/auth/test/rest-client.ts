export interface Answer {
  status: number
  headers: Headers
  // Tests look at whatever came.
  body: any // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** One request to a REST door, no redirect followed; objects are sent as JSON, strings as they are. */
export async function send(
  url: string,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: text }),
  })
  const answer = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(answer) : undefined,
  }
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
