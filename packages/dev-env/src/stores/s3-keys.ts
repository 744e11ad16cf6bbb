import { randomBytes } from 'node:crypto'

/** What opens an object store. */
export interface S3Keys {
  accessKey: string
  secretKey: string
}

/** Keys for an object store of our own. */
export const newS3Keys = (): S3Keys => ({
  accessKey: randomBytes(10).toString('hex'),
  secretKey: randomBytes(30).toString('base64url'),
})
