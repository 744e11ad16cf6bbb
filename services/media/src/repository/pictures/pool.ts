import type { Pictures } from '../../domain/stores.ts'
import { Renderer, type Limits } from './renderer.ts'

/** Several processes for pictures; whoever comes when all are busy waits. */
export function rendererPool(size: number, limits: Limits): Pictures & { close: () => void } {
  const all = Array.from({ length: size }, () => new Renderer(limits))
  const idle = [...all]
  const waiting: ((renderer: Renderer) => void)[] = []
  const take = async () => idle.pop() ?? new Promise<Renderer>((resolve) => waiting.push(resolve))
  const giveBack = (renderer: Renderer) => {
    const next = waiting.shift()
    if (next) next(renderer)
    else idle.push(renderer)
  }
  return {
    async render(bytes, contentType) {
      const renderer = await take()
      try {
        return await renderer.render({ bytes, contentType })
      } finally {
        giveBack(renderer)
      }
    },
    close: () => all.forEach((renderer) => renderer.close()),
  }
}
