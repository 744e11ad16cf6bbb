import type { PortName, ServiceName } from '@girok/dev-env/services'
import { sendHttp } from '../cases/http.ts'
import { transportCases } from '../cases/transport.ts'
import type { Door } from '../door.ts'
import type { World } from '../world.ts'

/** A process's port for operators: health and measures, and nothing to be said to it. */
function adminDoor(service: ServiceName, port: PortName): Door {
  const urlOf = ({ system }: World) => `http://127.0.0.1:${system.ports[port]}/metrics`
  return {
    name: `the admin port of ${service}`,
    url: urlOf,
    pids: ({ system }) => [system.pids[service]!],
    good: async (world) => {
      const { status } = await sendHttp(urlOf(world), { method: 'GET' })
      if (status !== 200) throw new Error(`/metrics answers ${status}`)
    },
    cases: transportCases(urlOf),
  }
}

/** Every process's. */
export const admin: Door[] = [
  adminDoor('auth', 'AUTH_ADMIN_PORT'),
  adminDoor('personal', 'PERSONAL_ADMIN_PORT'),
  adminDoor('feed', 'FEED_ADMIN_PORT'),
  adminDoor('chat', 'CHAT_ADMIN_PORT'),
  adminDoor('matching', 'MATCHING_ADMIN_PORT'),
  adminDoor('media', 'MEDIA_ADMIN_PORT'),
  adminDoor('notification', 'NOTIFICATION_ADMIN_PORT'),
  adminDoor('bff', 'BFF_ADMIN_PORT'),
  adminDoor('ws-gateway', 'WS_ADMIN_PORT'),
]
