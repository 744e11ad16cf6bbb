import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { newId } from '@girok/common/ids'
import { Resume, ResumeItem, SectionKind, type CreateResumeRequest } from '@girok/proto/personal/v1/personal'
import { as, bootWorld, invalid, type PersonalClient, type World } from './boot.ts'

let world: World
let personal: PersonalClient
let [ann, ben] = [] as string[] as [string, string]

beforeAll(async () => {
  world = await bootWorld()
  personal = (await world.boot()).personal
})
afterAll(() => world?.close())
beforeEach(() => void ([ann, ben] = world.peers.join(2) as [string, string]))

let count = 0
const item = (given: Partial<ResumeItem> = {}) => ResumeItem.fromPartial({ title: 'Engineer', ...given })
const section = (...items: ResumeItem[]) => ({
  kind: SectionKind.SECTION_KIND_EXPERIENCE,
  title: 'Work',
  items,
})
const draft = (given: Partial<CreateResumeRequest> = {}): CreateResumeRequest => ({
  slug: `cv-${(count += 1)}`,
  title: 'CV',
  summary: 'All of it',
  sections: [section(item({ from: '2020-01', until: '2024-03', url: 'https://girok.dev' }))],
  requestId: '',
  ...given,
})
const create = (given: Partial<CreateResumeRequest> = {}, owner = ann) =>
  personal.createResume(draft(given), as(owner))
const update = (given: Partial<Resume>, updateMask: string[], owner = ann) =>
  personal.updateResume({ resume: Resume.fromPartial(given), updateMask }, as(owner))
const list = async (owner: string, viewer: string, pageSize = 0, pageToken = '') =>
  personal.getResumesByUserId({ userId: owner, pageSize, pageToken }, as(viewer))

const notFound = { code: 'NOT_FOUND', reason: 'RESUME_NOT_FOUND' }

test('a résumé is private when made: for others it does not exist, by id, slug or list', async () => {
  const made = await create({ slug: 'ann-private' })
  const { requestId: _, ...given } = draft({ slug: 'ann-private' })
  expect(made).toMatchObject({ ...given, ownerId: ann, public: false, version: 1 })
  expect(await personal.getResume({ resumeId: made.id }, as(ann))).toEqual(made)
  for (const viewer of [ben, '']) {
    await expect(personal.getResume({ resumeId: made.id }, as(viewer))).rejects.toMatchObject(notFound)
    expect((await list(ann, viewer)).resumes).toEqual([])
    expect((await personal.getResumesByIds({ ids: [made.id, newId()] }, as(viewer))).resumes).toEqual({})
    await expect(personal.deleteResume({ resumeId: made.id }, as(viewer || ben))).rejects.toMatchObject(
      notFound,
    )
  }
  await expect(personal.getPublicResume({ slug: 'ann-private' }, as(ann))).rejects.toMatchObject(notFound)
  await expect(update({ ...made, title: 'X' }, ['title'], ben)).rejects.toMatchObject(notFound)
})

test('a public one is seen by everybody, in any case of its slug, and changed by its owner only', async () => {
  const made = await create({ slug: 'ann-public' })
  const open = await update({ ...made, public: true }, ['public'])
  expect(await personal.getPublicResume({ slug: 'ANN-Public' }, as())).toEqual(open)
  expect((await list(ann, '')).resumes).toEqual([open])
  expect((await personal.getResumesByIds({ ids: [made.id] }, as(ben))).resumes[made.id]).toEqual(open)
  const forbidden = { code: 'PERMISSION_DENIED', reason: 'NOT_AUTHOR' }
  await expect(update({ ...open, title: 'X' }, ['title'], ben)).rejects.toMatchObject(forbidden)
  await expect(personal.deleteResume({ resumeId: made.id }, as(ben))).rejects.toMatchObject(forbidden)
  await update({ ...open, public: false }, ['public'])
  await expect(personal.getPublicResume({ slug: 'ann-public' }, as())).rejects.toMatchObject(notFound)
})

describe('an update', () => {
  test('changes what its mask names and nothing else', async () => {
    const made = await create()
    const sections = [
      { kind: SectionKind.SECTION_KIND_SKILLS, title: 'Skills', items: [item({ title: 'SQL' })] },
      section(item({ title: 'b' }), item({ title: 'a' })),
    ]
    const changed = await update({ id: made.id, version: 1, title: 'not this', sections }, ['sections'])
    expect(changed).toMatchObject({
      title: 'CV',
      slug: made.slug,
      summary: 'All of it',
      sections,
      version: 2,
    })
    const cleared = await update({ id: made.id, version: 2 }, ['summary', 'sections'])
    expect(cleared).toMatchObject({ summary: '', sections: [], title: 'CV', version: 3 })
  })

  test('from a stale version is refused and loses nothing: of many at once, one wins', async () => {
    const made = await create()
    const titles = Array.from({ length: 10 }, (_, i) => `title ${i}`)
    const outcomes = await Promise.allSettled(titles.map((title) => update({ ...made, title }, ['title'])))
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(won).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'ABORTED', reason: 'STALE_VERSION' })
    expect(await personal.getResume({ resumeId: made.id }, as(ann))).toEqual(won[0]!.value)
    await expect(update({ ...made, version: 99 }, ['title'])).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('needs a résumé and a mask of known fields', async () => {
    const made = await create()
    for (const mask of [[], ['owner_id'], ['title', 'version'], ['constructor']])
      await expect(update(made, mask)).rejects.toEqual(invalid('update_mask'))
    const often = Array.from({ length: 150_000 }, () => 'title')
    await expect(update(made, often)).rejects.toEqual(invalid('update_mask'))
    const nothing = personal.updateResume({ resume: undefined, updateMask: ['title'] }, as(ann))
    await expect(nothing).rejects.toEqual(invalid('resume'))
    await expect(update({ ...made, id: 'x' }, ['title'])).rejects.toEqual(invalid('resume.id'))
    await expect(update({ ...made, id: newId() }, ['title'])).rejects.toMatchObject(notFound)
  })
})

describe('a slug', () => {
  test('is one person’s only, however many ask at once, and free again once it is given up', async () => {
    const [one, two] = [create({ slug: 'wanted' }), create({ slug: 'wanted' }, ben)]
    const outcomes = await Promise.allSettled([one, two])
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(refused?.reason).toMatchObject({ code: 'ALREADY_EXISTS', reason: 'SLUG_TAKEN' })
    const other = await create()
    await expect(update({ ...other, slug: 'wanted' }, ['slug'])).rejects.toMatchObject({
      reason: 'SLUG_TAKEN',
    })
    const winner = outcomes.find((outcome) => outcome.status === 'fulfilled')!.value
    await personal.deleteResume({ resumeId: winner.id }, as(winner.ownerId))
    await expect(personal.deleteResume({ resumeId: winner.id }, as(winner.ownerId))).rejects.toMatchObject(
      notFound,
    )
    expect(await update({ ...other, slug: 'wanted' }, ['slug'])).toMatchObject({ slug: 'wanted' })
  })
})

describe('a request id', () => {
  test('makes one résumé of many repeats, also at once; another body is refused', async () => {
    const request = draft({ requestId: newId() })
    const made = await Promise.all(Array.from({ length: 5 }, () => personal.createResume(request, as(ann))))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    const other = personal.createResume({ ...request, title: 'Another' }, as(ann))
    await expect(other).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'REQUEST_ID_REUSED' })
    expect((await list(ann, ann)).resumes).toHaveLength(1)
    const theirs = await create({ requestId: request.requestId }, ben)
    expect(theirs.ownerId).toBe(ben)
    await expect(create({ requestId: 'x' })).rejects.toEqual(invalid('request_id'))
  })

  test('is forgotten after a day', async () => {
    const requestId = newId()
    await create({ requestId })
    await world.sql(
      "update resume_requests set made_at = made_at - interval '25 hours' where request_id = $1",
      [requestId],
    )
    await create({ requestId })
    expect((await list(ann, ann)).resumes).toHaveLength(2)
  })
})

describe('lists', () => {
  test('page the newest first; cursors of others’ lists and negative sizes are refused', async () => {
    const made = [await create(), await create(), await create()].map(({ id }) => id)
    await create({}, ben)
    const first = await list(ann, ann, 2)
    expect(first.resumes.map(({ id }) => id)).toEqual([made[2], made[1]])
    const second = await list(ann, ann, 2, first.nextPageToken)
    expect(second).toMatchObject({ resumes: [{ id: made[0] }], nextPageToken: '' })
    const batch = { userIds: [ann, ben], pageSize: 1, pageToken: first.cursors[0]! }
    const { pages } = await personal.batchListResumes(batch, as(ann))
    expect(pages[ann]!.resumes[0]!.id).toBe(made[1])
    expect(pages[ben]!.resumes).toEqual([])
    await expect(list(ben, ann, 1, first.nextPageToken)).rejects.toMatchObject({ reason: 'INVALID_CURSOR' })
    await expect(list(ann, ann, -1)).rejects.toEqual(invalid('page_size'))
    expect((await list(ann, ann, 2_000_000_000)).resumes).toHaveLength(3)
  })
})

describe('refused, naming the field, is', () => {
  const items = (n: number) => Array.from({ length: n }, () => item())
  test.each([
    ['slug', { slug: 'ab' }],
    ['slug', { slug: 'Has-Capitals' }],
    ['slug', { slug: 'a b c' }],
    ['slug', { slug: 'x'.repeat(61) }],
    ['title', { title: '' }],
    ['title', { title: 'two\nlines' }],
    ['title', { title: 'evil \u202egnp.exe' }],
    ['title', { title: 'x'.repeat(121) }],
    ['summary', { summary: 'bell \u0007' }],
    ['summary', { summary: 'x'.repeat(2001) }],
    ['sections', { sections: Array.from({ length: 31 }, () => section()) }],
    [
      'sections',
      { sections: [section(...Array.from({ length: 11 }, () => item({ text: 'x'.repeat(4000) })))] },
    ],
    ['sections.0.kind', { sections: [{ kind: 0 as const, title: 'x', items: [] }] }],
    ['sections.0.kind', { sections: [{ kind: 99 as never, title: 'x', items: [] }] }],
    ['sections.0.title', { sections: [{ ...section(), title: '' }] }],
    ['sections.1.items', { sections: [section(), section(...items(51))] }],
    ['sections.0.items.1.title', { sections: [section(item(), item({ title: '' }))] }],
    ['sections.0.items.0.url', { sections: [section(item({ url: 'javascript:alert(1)' }))] }],
    ['sections.0.items.0.url', { sections: [section(item({ url: 'https://user:pass@girok.dev' }))] }],
    ['sections.0.items.0.from', { sections: [section(item({ from: '2024-13' }))] }],
    ['sections.0.items.0.until', { sections: [section(item({ from: '2024-02', until: '2024-01' }))] }],
  ] as [string, Partial<CreateResumeRequest>][])('%s %#', async (field, given) => {
    await expect(create(given)).rejects.toEqual(invalid(field))
  })

  test('nothing of HTML or of a text that turns its direction', async () => {
    const summary = '<script>alert(1)</script>\n\u202etxt.exe'
    expect(await create({ summary, sections: [section(...items(50))] })).toMatchObject({ summary })
  })

  test('more than a hundred of one person', async () => {
    await create()
    await world.sql(
      `insert into resumes (id, owner_id, slug, title, summary, sections)
       select gen_random_uuid(), $1, 'many-' || $2 || n, 'x', '', '[]' from generate_series(1, 99) as n`,
      [ann, ann.slice(-12)],
    )
    await expect(create()).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'QUOTA_EXCEEDED' })
  })
})
