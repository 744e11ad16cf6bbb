/** How often these processes called a method of another service, by their own metrics. */
async function calls(adminUrls: string[]): Promise<Record<string, number>> {
  const totals: Record<string, number> = {}
  for (const adminUrl of adminUrls) {
    const text = await (await fetch(`${adminUrl}/metrics`)).text()
    for (const line of text.split('\n')) {
      const name = /^girok_rpc_called_seconds_count\{.*method="(\w+)"/.exec(line)?.[1]
      if (!name) continue
      totals[name] = (totals[name] ?? 0) + Number(line.split(' ').at(-1))
    }
  }
  return totals
}

/** The calls that work caused. */
export async function callsDuring(
  adminUrls: string[],
  work: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const before = await calls(adminUrls)
  await work()
  const after = await calls(adminUrls)
  const changed = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
  return Object.fromEntries(changed.filter(([, count]) => count > 0))
}
