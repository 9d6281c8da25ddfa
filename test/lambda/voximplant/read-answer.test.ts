import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../lambda/voximplant/read-answer.ts';

const BATCH = '5b6fc4f6-1f0a-4d0e-9c0b-0d3f9d9c2a11';

function read(json: unknown, status = 200) {
  return readAnswer(status, JSON.stringify(json));
}

describe('a success', () => {
  test('is read with all its fields', () => {
    const answer = { result: true, count: 5, list_id: 112233, batch_id: BATCH, later_field: [1] };

    expect(read(answer)).toEqual({ kind: 'created', listId: 112233, batchId: BATCH, count: 5, full: answer });
  });

  test('of an older API is valid without a batch and a count', () => {
    expect(read({ result: true, list_id: 1 })).toEqual({
      kind: 'created',
      listId: 1,
      full: { result: true, list_id: 1 },
    });
  });

  test('may have a list id as large as a number can represent exactly', () => {
    expect(read({ result: true, list_id: Number.MAX_SAFE_INTEGER })).toMatchObject({ listId: Number.MAX_SAFE_INTEGER });
  });

  test.each<[string, object, object]>([
    ['a batch id as a number', { batch_id: 77 }, { batchId: '77' }],
    ['a batch id of null', { batch_id: null }, {}],
    ['an empty batch id', { batch_id: '' }, {}],
    ['a batch id that is an object', { batch_id: { uuid: BATCH } }, {}],
    ['a count as a string', { count: '12' }, { count: 12 }],
    ['a count of null', { count: null }, {}],
    ['a count in words', { count: 'twelve' }, {}],
    ['a count below 0', { count: -1 }, {}],
    ['half a count', { count: 1.5 }, {}],
    ['a count beyond the safe integers', { count: '9007199254740993' }, {}],
    ['an error of null', { error: null }, {}],
  ])('stays one with any warning: %s', (_, odd, expected) => {
    const answer = { result: true, list_id: 5, ...odd };

    expect(read(answer)).toEqual({ kind: 'created', listId: 5, full: answer, ...expected });
  });

  test.each([199, 300, 304, 400, 500, 503])('with HTTP %i is not believed', status => {
    expect(read({ result: true, count: 5, list_id: 1 }, status)).toEqual({
      kind: 'unreadable',
      reason: `HTTP ${status} with the JSON of a success`,
    });
  });
});

describe('a refusal', () => {
  test.each([
    [200, 250, 'final'],
    [200, 340, 'transient'],
    [401, 100, 'account'],
    [400, 456, 'token'],
    [500, 2, 'in_doubt'],
    [502, 147, 'final'],
  ])('with HTTP %i and code %i is %s', (status, code, kind) => {
    expect(read({ error: { code, msg: 'because' } }, status)).toEqual({
      kind: 'refused',
      code,
      message: 'because',
      class: kind,
    });
  });

  test('may have no message, and undocumented fields', () => {
    expect(read({ error: { code: 250, field_name: 'x' }, errors: [{ code: 250, msg: 'x' }] })).toMatchObject({
      kind: 'refused',
      code: 250,
      message: '',
    });
  });

  test('with an undocumented code leaves a doubt', () => {
    expect(read({ error: { code: 99_999, msg: '?' } })).toMatchObject({ class: 'in_doubt' });
  });
});

describe('an unreadable answer', () => {
  test.each([
    ['nothing', ''],
    ['a page', '<html><body>502 Bad Gateway</body></html>'],
    ['a truncated success', '{"result": true, "list_id": 5'],
    ['two answers', '{"result":true,"list_id":5}{"result":true,"list_id":6}'],
    ['only a byte order mark', '\ufeff'],
  ])('is %s', (_, body) => {
    expect(readAnswer(200, body)).toEqual({ kind: 'unreadable', reason: 'HTTP 200 with a body that is not JSON' });
  });

  test.each([
    ['null', null],
    ['a number', 5],
    ['a string', 'ok'],
    ['an array', [{ result: true, list_id: 5 }]],
    ['an empty object', {}],
    ['a result only', { result: true }],
    ['a list id only', { list_id: 5 }],
    ['the result 1', { result: 1, list_id: 5 }],
    ['the result "true"', { result: 'true', list_id: 5 }],
    ['the result false', { result: false, list_id: 5 }],
    ['a list id as a string', { result: true, list_id: '5' }],
    ['the list id 0', { result: true, list_id: 0 }],
    ['a list id below 0', { result: true, list_id: -5 }],
    ['half a list id', { result: true, list_id: 5.5 }],
    ['a list id beyond the safe integers', { result: true, list_id: 2 ** 53 }],
    ['a list id of null', { result: true, list_id: null }],
    ['both result and error', { result: true, list_id: 5, error: { code: 250, msg: 'x' } }],
    ['a list id beside an error', { list_id: 5, error: { code: 250, msg: 'x' } }],
    ['a list id as a string beside an error', { list_id: '5', error: { code: 250, msg: 'x' } }],
    ['an error as a string', { error: 'broken' }],
    ['an error code as a string', { error: { code: '250', msg: 'x' } }],
    ['an error without a code', { error: { msg: 'x' } }],
    ['errors without an error', { errors: [{ code: 250, msg: 'x' }] }],
  ])('is JSON of an unexpected shape: %s', (_, json) => {
    expect(read(json)).toEqual({
      kind: 'unreadable',
      reason: 'HTTP 200 with JSON that is not the documented answer',
    });
  });

  test('is never quoted, since its content is unknown', () => {
    expect(JSON.stringify(readAnswer(500, 'secret'))).not.toContain('secret');
    expect(JSON.stringify(readAnswer(500, '{"x": "secret"}'))).not.toContain('secret');
  });
});

describe('any answer', () => {
  const statuses = fc.integer({ min: 100, max: 599 });

  test('in any bytes throws nothing and creates nothing', () => {
    fc.assert(
      fc.property(statuses, fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (status, body) => {
        expect(readAnswer(status, body).kind).not.toBe('created');
      }),
      { numRuns: 1000 },
    );
  });

  test('is a list only with result true, a positive list id, no error, and a status of success', () => {
    const field = fc.oneof(fc.constantFrom<unknown>(true, false, 0, 1, -1, 5, '5', null, BATCH), fc.jsonValue());
    const answers = fc.record(
      {
        result: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, field),
        list_id: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -2, max: 9 }) }, field),
        error: field,
        count: fc.oneof({ weight: 3, arbitrary: fc.nat() }, field),
        batch_id: fc.oneof({ weight: 3, arbitrary: fc.constant(BATCH) }, field),
      },
      { requiredKeys: ['result', 'list_id'] },
    );
    let created = 0;
    fc.assert(
      fc.property(fc.constantFrom(200, 201, 302, 500), answers, (status, answer) => {
        const result = read(answer, status);
        if (result.kind !== 'created') return;
        created++;

        expect(answer.result).toBe(true);
        expect(result.listId).toBe(answer.list_id);
        expect(result.listId).toBeGreaterThan(0);
        expect(answer.error ?? null).toBeNull();
        expect(status).toBeLessThan(300);
      }),
      { numRuns: 1000 },
    );
    // Without such cases the property would be vacuous.
    expect(created).toBeGreaterThan(0);
  });
});

test.each([
  ['a page', '<html>413 Request Entity Too Large</html>'],
  ['JSON of an unexpected shape', '{"message":"too large"}'],
])('HTTP 413 with %s means that the file is too large', (_what, body) => {
  expect(readAnswer(413, body)).toMatchObject({ kind: 'unreadable', isTooLarge: true });
});

describe('a quote of a row in an answer', () => {
  test('is masked in a refusal', () => {
    const msg = 'row 2 (+12025550100;person) cannot be stored';

    expect(read({ error: { code: 340, msg } })).toMatchObject({ message: 'row 2 (+***;person) cannot be stored' });
  });

  test('is masked in a success, whose ids stay unchanged', () => {
    const answer = { result: true, list_id: 112233, batch_id: '2025550100', warnings: ['2025550101 twice'] };

    expect(read(answer)).toMatchObject({ batchId: '2025550100', full: { ...answer, warnings: ['*** twice'] } });
  });
});
