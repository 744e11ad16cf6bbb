// A span for each subgraph that an operation asks: from its first field or reference until none is outstanding, as a gateway's
// fetch would be one. Nothing is done while nobody collects traces.
import { beginSpan, isTracing, type OpenSpan } from '@girok/common/trace'
import type { RunContext } from '../run-document.ts'
import { isPromise, type MaybePromise } from './promises.ts'

interface Open {
  span: OpenSpan
  /** How much of it is still to come. */
  count: number
}

const open = new WeakMap<object, Map<string, Open>>()

/** Runs work of a subgraph within the span of this name. */
export function spanned<T>(context: unknown, name: string, work: () => MaybePromise<T>): MaybePromise<T> {
  if (!isTracing()) return work()
  const end = begin(context as RunContext, name)
  try {
    const result = work()
    if (!isPromise(result)) {
      end()
      return result
    }
    return result.then(
      (value) => {
        end()
        return value
      },
      (error: unknown) => {
        end(error)
        throw error
      },
    )
  } catch (error) {
    end(error)
    throw error
  }
}

function begin(context: RunContext, name: string): (error?: unknown) => void {
  let spans = open.get(context)
  if (!spans) open.set(context, (spans = new Map()))
  let one = spans.get(name)
  if (!one) {
    one = { span: beginSpan(context.identity.call.traceparent, 'INTERNAL', name), count: 0 }
    spans.set(name, one)
  }
  one.count += 1
  let fault: unknown
  return (error) => {
    fault ??= error
    one.count -= 1
    if (one.count > 0) return
    spans.delete(name)
    one.span.end(fault)
  }
}
