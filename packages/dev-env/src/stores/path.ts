import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.ts'

export interface Found {
  path: string
  version: string
}

/** The first of these programs on PATH that runs and whose version is enough. */
export async function onPath(
  names: string[],
  enough: (version: string) => boolean,
  flag = '--version',
): Promise<Found | undefined> {
  for (const path of names.flatMap(candidates)) {
    const version = await versionOf(path, flag)
    if (version && enough(version)) return { path, version }
  }
  return undefined
}

export async function versionOf(path: string, flag = '--version'): Promise<string | undefined> {
  const output = await run([path, flag]).catch(() => '')
  return /\d+(\.\d+)+/.exec(output)?.[0]
}

/** "2.10.27" is at least "2.9". */
export function atLeast(wanted: string): (version: string) => boolean {
  const numbers = (version: string) => version.split('.').map(Number)
  return (version) => {
    const have = numbers(version)
    const difference = numbers(wanted).map((part, i) => (have[i] ?? 0) - part)
    return (difference.find((part) => part !== 0) ?? 0) >= 0
  }
}

function candidates(name: string): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.map((folder) => join(folder, name)).filter(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
