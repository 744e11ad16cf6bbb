import type { Readable } from 'node:stream'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Call } from '@girok/common/call'
import { unavailable } from '@girok/common/errors'
import type { MediaFile } from '../domain/file.ts'
import type { Objects } from '../domain/stores.ts'

/** The one prefix that anybody may read. */
export const PUBLIC = 'public'

const uploadKey = (fileId: string) => `uploads/${fileId}`
const attachmentKey = (fileId: string) => `attachments/${fileId}`

const FOR_GOOD = 'public, max-age=31536000, immutable'
const ATTACHMENT_SECONDS = 3_600

export interface Bucket {
  client: S3Client
  /** Signs what browsers ask for, under the name by which they know the store. */
  publicClient: S3Client
  publicUrl: string
  name: string
}

export function s3Objects({ client, publicClient, publicUrl, name: bucket }: Bucket): Objects {
  const here = { Bucket: bucket }
  const put = (call: Call, object: Omit<PutObjectCommandInput, 'Bucket'>) =>
    ask(() => client.send(new PutObjectCommand({ ...here, ...object }), during(call)))
  return {
    ping: async (call) => void (await ask(() => client.send(new HeadBucketCommand(here), during(call)))),

    async target(file) {
      const seconds = Math.ceil((file.expiresAt.getTime() - Date.now()) / 1_000)
      const { fields } = await createPresignedPost(client, {
        ...here,
        Key: uploadKey(file.id),
        Expires: Math.max(1, seconds),
        // A field is a condition too: the form must send exactly this.
        Fields: { 'Content-Type': file.contentType },
        Conditions: [['content-length-range', 1, file.size]],
      })
      return { url: `${publicUrl}/${bucket}`, fields }
    },

    look: (call, fileId) =>
      unlessGone(async () => {
        const request = new HeadObjectCommand({ ...here, Key: uploadKey(fileId) })
        const { ETag, ContentLength } = await client.send(request, during(call))
        return { etag: ETag ?? '', size: ContentLength ?? 0 }
      }),

    read: (call, file) =>
      unlessGone(async () => {
        const wanted = { ...here, Key: uploadKey(file.id), IfMatch: file.etag }
        const { Body } = await client.send(new GetObjectCommand(wanted), during(call))
        return readWhole(Body as Readable, file.size)
      }),

    async putVariant(call, key, bytes, contentType) {
      const kept = { Key: `${PUBLIC}/${key}`, Body: bytes, ContentType: contentType }
      await put(call, { ...kept, CacheControl: FOR_GOOD, ContentDisposition: 'inline' })
    },

    async putAttachment(call, fileId, bytes, contentType) {
      const kept = { Key: attachmentKey(fileId), Body: bytes, ContentType: contentType }
      await put(call, { ...kept, ContentDisposition: 'attachment' })
    },

    async remove(call, { fileId, uploadOnly }) {
      const made = [attachmentKey(fileId), `${PUBLIC}/${fileId}`]
      for (const prefix of [uploadKey(fileId), ...(uploadOnly ? [] : made)])
        await ask(() => removeAll(client, bucket, prefix, call))
    },

    variantUrl: (key) => `${publicUrl}/${bucket}/${PUBLIC}/${key}`,

    attachmentUrl: (file) =>
      getSignedUrl(
        publicClient,
        new GetObjectCommand({
          ...here,
          Key: attachmentKey(file.id),
          ResponseContentType: file.contentType,
          ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeName(file)}`,
          ResponseCacheControl: `private, max-age=${ATTACHMENT_SECONDS}`,
        }),
        { expiresIn: ATTACHMENT_SECONDS },
      ),
  }
}

/** Into one piece of memory, for several copies of a large file would lie about until they are collected. */
async function readWhole(body: Readable, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size)
  let at = 0
  for await (const chunk of body as AsyncIterable<Buffer>) at += chunk.copy(bytes, at)
  return bytes.subarray(0, at)
}

/** RFC 8187: what encodeURIComponent leaves and a parameter may not hold is encoded too. */
const encodeName = ({ name }: MediaFile) =>
  encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

const during = (call: Call) => ({ abortSignal: call.signal })

async function removeAll(client: S3Client, bucket: string, prefix: string, call: Call): Promise<void> {
  const found = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }), during(call))
  const keys = found.Contents?.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }])) ?? []
  if (keys.length === 0) return
  await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys } }), during(call))
}

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

/** What is thrown by a store that is away, or that does not do what it must, is UNAVAILABLE. */
async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw unavailable('the object store', error)
  }
}

/** Undefined for what is not there, or is not there any more as it was. */
async function unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const status = statusOf(error)
    if (status === 404 || status === 412) return undefined
    throw unavailable('the object store', error)
  }
}
