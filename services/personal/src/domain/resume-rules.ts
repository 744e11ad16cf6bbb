import { lineFault, textFault, type Fault } from '@girok/common/text'
import { addressFault } from './address.ts'
import type { ResumeChange, ResumeItem, ResumeSection } from './resume.ts'

const SLUG = /^[a-z0-9-]{3,60}$/
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/
const MAX_SECTIONS = 30
const MAX_ITEMS = 50
/** Of all their texts together, in UTF-16 units: a page of résumés must fit into an answer. */
const MAX_TEXT = 40_000

type Faults = Record<string, Fault>

/** What is wrong with new content or a change, by field: `sections.0.items.2.url`. */
export const resumeFaults = ({ slug, title, summary, sections = [] }: ResumeChange): Faults => ({
  ...(slug !== undefined && { slug: SLUG.test(slug) ? undefined : 'must have 3 to 60 of a-z 0-9 -' }),
  ...(title !== undefined && { title: lineFault(title, 1, 120) }),
  summary: textFault(summary ?? '', 0, 2000),
  ...sectionsFaults(sections),
})

function sectionsFaults(sections: readonly ResumeSection[]): Faults {
  if (sections.length > MAX_SECTIONS) return { sections: `must not hold more than ${MAX_SECTIONS}` }
  const length = sections.flatMap(textsOf).reduce((sum, text) => sum + text.length, 0)
  if (length > MAX_TEXT) return { sections: `must not be longer than ${MAX_TEXT} characters` }
  return within('sections', sections, (section) => ({
    title: lineFault(section.title, 1, 100),
    ...itemsFaults(section.items),
  }))
}

const textsOf = ({ title, items }: ResumeSection) => [title, ...items.flatMap((item) => Object.values(item))]

const itemsFaults = (items: readonly ResumeItem[]): Faults =>
  items.length > MAX_ITEMS
    ? { items: `must not hold more than ${MAX_ITEMS}` }
    : within('items', items, (item) => ({
        title: lineFault(item.title, 1, 200),
        subtitle: lineFault(item.subtitle, 0, 200),
        text: textFault(item.text, 0, 4000),
        url: addressFault(item.url),
        from: monthFault(item.from),
        until: monthFault(item.until) ?? orderFault(item),
      }))

const monthFault = (value: string): Fault =>
  value === '' || MONTH.test(value) ? undefined : 'must be a year and month as 2024-03'

const orderFault = ({ from, until }: ResumeItem): Fault =>
  until !== '' && until < from ? 'must not be before from' : undefined

/** The faults of each element, under its place in the list. */
const within = <T>(list: string, elements: readonly T[], faultsOf: (element: T) => Faults): Faults =>
  Object.fromEntries(
    elements.flatMap((element, i) =>
      Object.entries(faultsOf(element)).map(([field, fault]) => [`${list}.${i}.${field}`, fault]),
    ),
  )
