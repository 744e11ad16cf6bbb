import { readFileSync } from 'node:fs'
import type { Server } from '@grpc/grpc-js'
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import { descriptorSet } from '@girok/proto/descriptor-set'

/** Lets grpcurl and its like discover the schema (gRPC Server Reflection v1 and v1alpha). */
export function addReflection(server: Server): void {
  const schema = Object.entries(loadFileDescriptorSetFromBuffer(readFileSync(descriptorSet)))
  // Each message carries all files, and they are read anew for each: with hundreds, a fifth of a service's start.
  const one = schema.filter(([, definition]) => 'fileDescriptorProtos' in definition).slice(0, 1)
  new ReflectionService(Object.fromEntries(one)).addToServer(server)
}
