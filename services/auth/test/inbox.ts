import { once } from 'node:events'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { eventually } from './suite.ts'

/** A real SMTP server with everybody's mail. */
export class Inbox {
  readonly #mails: { to: string; text: string }[] = []
  #server: SMTPServer | undefined
  readonly port: number

  private constructor(port: number) {
    this.port = port
  }

  /** An address for one, where nobody listens yet. */
  static async reserve(): Promise<Inbox> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    return new Inbox(port)
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`
  }

  async open(): Promise<void> {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData: (stream, session, done) => {
        text(stream).then((raw) => {
          const to = session.envelope.rcptTo.map(({ address }) => address).join()
          this.#mails.push({ to, text: unquoted(raw) })
          done()
        }, done)
      },
    })
    await new Promise<void>((resolve) => this.#server!.listen(this.port, '127.0.0.1', resolve))
  }

  close(): Promise<void> {
    return new Promise((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()))
  }

  /** How many somebody has. */
  count = (to: string): number => this.#mails.filter((mail) => mail.to === to).length

  /** The token of somebody's newest mail with a link to this path, once it is there. */
  token(to: string, path: string): Promise<string> {
    return eventually(async () => {
      const links = this.#mails.filter((mail) => mail.to === to).map((mail) => linkIn(mail.text, path))
      return links.findLast((link) => link !== undefined)
    })
  }
}

/** Quoted-printable, as far as mails of ours need it. */
const unquoted = (raw: string) => raw.replace(/=\r\n/g, '').replace(/=3D/g, '=')

const linkIn = (mail: string, path: string) =>
  new RegExp(`http://localhost:3000${path}\\?token=(\\S+)`).exec(mail)?.[1]
