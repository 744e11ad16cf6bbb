import {
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Log } from '@girok/common/log'
import { PUBLIC, type Bucket } from './objects.ts'

export interface BucketOptions {
  endpoint: string
  publicUrl: string
  region: string
  accessKey: string
  secretKey: string
  name: string
}

/** A client of the object store that fails soon while it is away. */
export function openBucket({ endpoint, publicUrl, region, name, ...keys }: BucketOptions): Bucket {
  const options = {
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey },
    // Other stores than Amazon's do not know its newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 500, requestTimeout: 10_000 },
  } as const
  const base = publicUrl.replace(/\/+$/, '')
  return {
    client: new S3Client({ ...options, endpoint }),
    publicClient: new S3Client({ ...options, endpoint: base }),
    publicUrl: base,
    name,
  }
}

/** Makes the bucket what it must be; does no harm to one that is. */
export async function prepareBucket(
  { client, name }: Bucket,
  origins: readonly string[],
  log: Log,
): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: name })).catch(unlessOurs)
  await client.send(new PutBucketPolicyCommand({ Bucket: name, Policy: JSON.stringify(policyOf(name)) }))
  const rule = {
    AllowedOrigins: [...origins],
    AllowedMethods: ['GET', 'HEAD', 'POST'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 3_600,
  }
  const cors = { Bucket: name, CORSConfiguration: { CORSRules: [rule] } }
  await client.send(new PutBucketCorsCommand(cors)).catch((error: Error) => {
    // MinIO's CORS is a setting of the server.
    if (error.name !== 'NotImplemented') throw error
    log.warn('the object store takes no CORS rules: let APP_ORIGINS in by its own settings')
  })
}

function unlessOurs(error: Error): void {
  if (error.name !== 'BucketAlreadyOwnedByYou') throw error
}

/** Variants may be read by whoever knows their name; nothing can be listed, and originals stay private. */
const policyOf = (bucket: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Variants',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject'],
      Resource: [`arn:aws:s3:::${bucket}/${PUBLIC}/*`],
    },
  ],
})
