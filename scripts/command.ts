/** Does what a command is for; a failure is told in words, without a stack, and by the exit code. */
export async function command(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    console.error(`girok: ${(error as Error).message}`)
    process.exit(1)
  }
}
