/** A promise and what resolves it, for tests that wait on a state. */
export const gate = (): PromiseWithResolvers<void> => Promise.withResolvers()
