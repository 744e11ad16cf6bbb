import { newCall } from '@girok/common/call'
import { readConfig } from '@girok/common/config'
import {
  pagesOf,
  rebuildFromSnapshot,
  type Copies,
  type Rebuild,
  type RebuildTools,
} from '@girok/common/events/copies'
import { replay } from '@girok/common/events/replay'
import { connect } from '@girok/common/grpc/client'
import type { Lifetime } from '@girok/common/lifetime'
import { createMetrics } from '@girok/common/metrics'
import { serviceTokens } from '@girok/common/s2s/identity'
import { ChatServiceService } from '@girok/proto/chat/v1/chat'
import { PersonalServiceService } from '@girok/proto/personal/v1/personal'
import { configShape, type Config } from './config.ts'
import { createContext } from './context.ts'
import { roomHandlers } from './handler/events/chat.ts'
import { blockHandlers } from './handler/events/personal.ts'
import type { Context } from './service/context.ts'
import { openStores, type Stores } from './stores.ts'
import { subscriptions } from './subscriptions.ts'

/** How a copy is filled, by those who have what it takes. */
export interface Filling {
  config: Config
  stores: Pick<Stores, 'bus'>
  context: Context
  lifetime: Lifetime
  report: RebuildTools['report']
}

const PAGE = 500

/** Everybody's rooms, from chat. */
export async function fillRooms({ config, stores, context, lifetime, report }: Filling): Promise<void> {
  const tokens = serviceTokens(config, 'notification', config.NOTIFICATION_CLIENT_SECRET)
  const chat = connect(ChatServiceService, { target: 'chat', address: config.CHAT_GRPC_ADDRESS, tokens })
  lifetime.add(chat, (client) => client.close())
  await rebuildFromSnapshot(
    {
      jetstream: stores.bus.jetstream,
      stream: 'CHAT',
      handlers: roomHandlers(context),
      pages: pagesOf((pageToken) => chat.listAllRooms({ pageSize: PAGE, pageToken }, newCall())),
      put: async ({ rooms }) => {
        for (const room of rooms) await context.rooms.putWhole(newCall(), room)
      },
    },
    report,
  )
}

/** Everybody's blocks, from personal. */
export async function fillBlocks({ config, stores, context, lifetime, report }: Filling): Promise<void> {
  const tokens = serviceTokens(config, 'notification', config.NOTIFICATION_CLIENT_SECRET)
  const target = { target: 'personal', address: config.PERSONAL_GRPC_ADDRESS, tokens }
  const personal = lifetime.add(connect(PersonalServiceService, target), (client) => client.close())
  await rebuildFromSnapshot(
    {
      jetstream: stores.bus.jetstream,
      stream: 'PERSONAL',
      handlers: blockHandlers(context),
      pages: pagesOf((pageToken) => personal.listAllBlocks({ pageSize: PAGE, pageToken }, newCall())),
      put: ({ blocks }, run) => context.blocks.put(newCall(), blocks, run),
      prune: (run) => context.blocks.dropUnseen(newCall(), run),
    },
    report,
  )
}

/** Everything that the streams still hold, once more; lines that are older than that stay. */
async function redo({ stores, context, report }: Filling): Promise<void> {
  for (const { durable, stream, handlers } of subscriptions(context)) {
    const { handled, fromSeq, toSeq, since } = await replay({
      jetstream: stores.bus.jetstream,
      stream,
      handlers,
    })
    report(
      `${durable}: ${handled} events of ${stream} ${fromSeq}–${toSeq}, since ${since?.toISOString() ?? 'never'}`,
    )
  }
}

const rebuilding =
  (fill: (filling: Filling) => Promise<void>): Rebuild =>
  async ({ env, lifetime, log, report }) => {
    const config = readConfig(configShape, env)
    const stores = await openStores(config, log, createMetrics('notification-rebuild'), lifetime)
    await fill({ config, stores, context: createContext(config, stores, log, lifetime), lifetime, report })
  }

/** What `npm run events -- rebuild` can make anew here. */
export const copies: Copies = {
  notification: rebuilding(redo),
  'notification-rooms': rebuilding(fillRooms),
  'notification-blocks': rebuilding(fillBlocks),
}
