import type { ChannelOptions } from '@grpc/grpc-js'
import { serviceConfig } from '@girok/proto/service-config'

const MiB = 1024 * 1024
/** The largest request, at both ends. */
const MAX_REQUEST = 4 * MiB

/** Channel settings of every client: retries and load balancing by service config, keepalive, quick reconnects. */
export const channelOptions: ChannelOptions = {
  'grpc.service_config': JSON.stringify(serviceConfig),
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.min_reconnect_backoff_ms': 50,
  // Shorter than a call's retries last (0.28 s at least): what waits for the one replica meets the other that is back.
  'grpc.max_reconnect_backoff_ms': 100,
  'grpc.dns_min_time_between_resolutions_ms': 5_000,
  'grpc.max_receive_message_length': 8 * MiB,
  'grpc.max_send_message_length': MAX_REQUEST,
}

/** Settings of every server. */
export const serverOptions: ChannelOptions = {
  'grpc.max_receive_message_length': MAX_REQUEST,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  // Clients reconnect from time to time, so that new replicas get their share.
  'grpc.max_connection_age_ms': 5 * 60_000,
  'grpc.max_connection_age_grace_ms': 10_000,
}
