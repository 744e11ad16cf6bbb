import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

/**
 * Programs unpacked from a newer Debian need its C library: each gives its name to a small script that starts it by
 * the loader unpacked beside it. Paths are relative to the script, so the folder can be moved, and there is no
 * LD_LIBRARY_PATH, so what these programs start keeps the machine's libraries.
 */
export function useOwnLoader(root: string, programs: string[], libraries: string[] = []): void {
  const system = systemLibraries(root)
  const loader = readdirSync(system).find((name) => /^ld-linux.*\.so/.test(name))
  if (!loader) throw new Error(`no loader among the unpacked libraries in ${system}`)
  for (const program of programs)
    wrap(join(root, program), join(system, loader), [system, ...libraries.map((l) => join(root, l))])
}

function systemLibraries(root: string): string {
  const folder = readdirSync(join(root, 'usr/lib')).find((name) => name.includes('-linux-gnu'))
  if (!folder) throw new Error(`no system libraries unpacked in ${root}`)
  return join(root, 'usr/lib', folder)
}

function wrap(program: string, loader: string, libraries: string[]): void {
  const here = dirname(program)
  const fromHere = (path: string) => `$b/${relative(here, path)}`
  const real = `${program}.bin`
  if (!existsSync(program)) throw new Error(`${basename(program)} is not in the package`)
  renameSync(program, real)
  const command = [
    `exec "${fromHere(loader)}"`,
    `--argv0 "$b/${basename(program)}"`,
    `--library-path "${libraries.map(fromHere).join(':')}"`,
    `"${fromHere(real)}" "$@"`,
  ]
  const script = `#!/bin/sh\nb=$(dirname "$(readlink -f "$0")")\n${command.join(' ')}\n`
  writeFileSync(program, script, { mode: 0o755 })
}
