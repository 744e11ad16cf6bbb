import { readFileSync } from 'node:fs'
import type { Server } from '@grpc/grpc-js'
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import { descriptorSet } from '@girok/proto/descriptor-set'

/** Lets grpcurl and its like discover the schema (gRPC Server Reflection v1 and v1alpha). */
export function addReflection(server: Server): void {
  new ReflectionService(loadFileDescriptorSetFromBuffer(readFileSync(descriptorSet))).addToServer(server)
}
