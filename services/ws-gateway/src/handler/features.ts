import type { WsNamespace } from '@girok/common/ticket'
import { feedView } from '../service/feed-view.ts'
import { matchingView, notificationView } from '../service/own-views.ts'
import type { Relation } from '../service/relation.ts'
import type { View } from '../service/view.ts'
import type { Feature } from './namespace.ts'

/** `/feed`: posts of those whom a person follows. Who that is must be known, else a timeline would seem empty. */
const feedFeature = (followees: Relation): Feature => ({
  enter: (person, gone) => followees.watch(person, gone),
  strict: true,
  view: feedView(followees.members),
  commands: new Map(),
})

/** A namespace whose events name the person. */
const ownFeature = (view: View): Feature => ({
  enter: async () => {},
  strict: false,
  view,
  commands: new Map(),
})

/** What each namespace has of its own. */
export const features = (chat: Feature, followees: Relation): Record<WsNamespace, Feature> => ({
  CHAT: chat,
  FEED: feedFeature(followees),
  NOTIFICATIONS: ownFeature(notificationView),
  MATCHING: ownFeature(matchingView),
})
