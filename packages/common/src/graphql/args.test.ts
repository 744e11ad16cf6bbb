import { invalidField, notFound, unavailable } from '../errors.ts'
import { nullIfMissing, pageSizeArg, renamingFields, updateMaskOf } from './args.ts'
import { backwards, forwards } from './connection.ts'

test.each([
  [undefined, 20],
  [null, 20],
  [1, 1],
  [100, 100],
  [101, 100],
])('first: %p asks for %p', (given, size) => expect(pageSizeArg('first', given, 20)).toBe(size))

test.each([0, -1])('first: %p is refused by its name', (given) =>
  expect(() => pageSizeArg('first', given, 20)).toThrow('first must be at least 1'),
)

test('a fault names the argument that the caller knows', async () => {
  const work = Promise.reject(invalidField('page_token', 'is bad'))
  await expect(renamingFields({ page_token: 'before' }, work)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'before is bad',
    details: { fields: [{ field: 'before', message: 'is bad' }] },
  })
})

test('an element of a list keeps its place under the name that the caller knows', async () => {
  const work = Promise.reject(invalidField('media_ids.2', 'is bad'))
  await expect(renamingFields({ media_ids: 'mediaIds' }, work)).rejects.toMatchObject({
    details: { fields: [{ field: 'mediaIds.2' }] },
  })
})

test('the mask of an update names what is given, null included, and must name something', () => {
  const paths = { body: 'body', mediaIds: 'media_ids', tags: 'tags' }
  expect(updateMaskOf({ mediaIds: null, body: '', tags: undefined }, paths)).toEqual(['body', 'media_ids'])
  expect(() => updateMaskOf({}, paths)).toThrow('input must name some of body, mediaIds, tags')
})

test('what is missing is null; what is away stays a fault', async () => {
  expect(await nullIfMissing(Promise.reject(notFound('USER_NOT_FOUND', 'nobody')))).toBeNull()
  await expect(nullIfMissing(Promise.reject(unavailable('auth')))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  })
})

test('a connection says what lies before and after its page', () => {
  const page = { items: ['x', 'y'], cursors: ['1', '2'], nextPageToken: '2' }
  expect(forwards(page).pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: '1',
    endCursor: '2',
  })
  expect(backwards(page, '3').pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  const empty = forwards({ items: [], cursors: [], nextPageToken: '' }, 'after')
  expect(empty.pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: true,
    startCursor: null,
    endCursor: null,
  })
})
