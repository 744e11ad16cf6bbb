import type { S3Keys } from './s3-keys.ts'

/** The stores that the system needs, by their role. */
export type StoreName = 'postgres' | 'mongo' | 'valkey' | 'valkeyCache' | 'nats' | 's3'

/** What a store may use while it is prepared and run. */
export interface StoreContext {
  /** This store's own folder. */
  dataDir: string
  cacheDir: string
  /** False: no fsync, so that data survives a killed process but not a power cut. */
  durable: boolean
  /** What an object store of our own is opened by. */
  s3Keys: S3Keys
  report: (line: string) => void
  /** Aborted when the start as a whole fails: fetches and builds under way end. */
  signal: AbortSignal
}

/** One kind of store: adding one is a file with such a value and a line in stores.ts. */
export interface StoreKind {
  title: string
  /** The environment variable whose URL wins over a store of our own. */
  urlVariable: string
  /** The environment variable that fixes the port. */
  portVariable: string
  /** Finds or fetches the program and readies the data folder; starts nothing that stays. */
  prepare(context: StoreContext): Promise<PreparedStore>
}

export interface PreparedStore {
  /** One line for the start-up banner: "Valkey: 8.1.1". */
  engine: string
  url(port: number): string
  /** Resolves when the store answers. May be called again after the process has ended. */
  launch(port: number): Promise<RunningStore>
}

export interface RunningStore {
  pid: number
  /** Resolves, with how, when the process is gone. */
  ended: Promise<string>
  /** SIGKILL. */
  kill(): void
  /** Asks it to end and waits; insists after ten seconds. */
  stop(): Promise<void>
}

/** A server that speaks MongoDB's protocol. */
export interface MongoEngine {
  name: string
  /** Whether it is on this machine already, so that nothing need be fetched. */
  isHere: (context: StoreContext) => Promise<boolean>
  prepare: (context: StoreContext) => Promise<PreparedStore>
}
