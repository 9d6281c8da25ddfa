import { describe, expect, test } from 'vitest';
import { judgeDrop } from '../../../local/clients/judge-drop.ts';

const list = (listId: number, sha256: string, dialled = true) => ({ listId, sha256, dialled });
const created = (listId: number) => ({ 'dropdial-status': 'created', 'dropdial-list-id': String(listId) });

describe('a drop', () => {
  const drop = { name: 'aws small 0', key: 'drops/a.csv', contents: ['a'] } as const;

  test('with one list that its object names is valid', () => {
    const lists = [list(1, 'other'), list(2, 'a')];

    expect(judgeDrop(drop, { lists, metadata: created(2) })).toEqual({ isOnce: true, isTrue: true, faults: [] });
  });

  test('may also have lists that never dialled', () => {
    const lists = [list(1, 'a', false), list(2, 'a')];

    expect(judgeDrop(drop, { lists, metadata: created(2) }).faults).toEqual([]);
  });

  test.each([
    ['two lists', [list(1, 'a'), list(2, 'a')], created(1), [false, true], ['2 lists: 1, 2']],
    ['no list', [list(1, 'b')], created(1), [false, false], ['no list', 'the object names list 1, and none dials']],
    [
      'the list of another drop',
      [list(1, 'a'), list(2, 'b')],
      created(2),
      [true, false],
      ['the object names list 2, and 1 dials'],
    ],
    [
      'no list id',
      [list(1, 'a')],
      { 'dropdial-status': 'created' },
      [true, false],
      ['the object names list none, and 1 dials'],
    ],
    ['no metadata', [list(1, 'a')], {}, [true, false], ['the object says nothing']],
    ['no object', [list(1, 'a')], undefined, [true, false], ['there is no object']],
    [
      'a waiting status and a list',
      [list(1, 'a')],
      { 'dropdial-status': 'waiting', 'dropdial-error': 'parameter_missing: "rule_id"' },
      [true, false],
      ['the object says waiting (parameter_missing: "rule_id")'],
    ],
    [
      'a duplicate status for the only upload',
      [list(1, 'a')],
      { 'dropdial-status': 'rejected', 'dropdial-error': 'duplicate_content: as itself' },
      [true, false],
      ['the object says rejected (duplicate_content: as itself)'],
    ],
  ] as const)('with %s is invalid', (_, lists, metadata, [isOnce, isTrue], faults) => {
    expect(judgeDrop(drop, { lists, metadata })).toEqual({ isOnce, isTrue, faults });
  });
});

describe('a drop that was overwritten', () => {
  const drop = { name: 'aws overwritten 0', key: 'drops/a.csv', contents: ['a', 'b'] } as const;

  test('has a list for each content, and its object names the last one', () => {
    const lists = [list(1, 'a'), list(2, 'b')];

    expect(judgeDrop(drop, { lists, metadata: created(2) }).faults).toEqual([]);
    expect(judgeDrop(drop, { lists, metadata: created(1) }).faults).toEqual(['the object names list 1, and 2 dials']);
  });

  test('is reported for the content that went wrong', () => {
    expect(judgeDrop(drop, { lists: [list(2, 'b'), list(3, 'b')], metadata: created(2) }).faults).toEqual([
      'no list of content 1',
      '2 lists of content 2: 2, 3',
    ]);
  });
});

describe('a file that was uploaded again', () => {
  const drop = { name: 'aws again 0', key: 'drops/a.csv', contents: ['a'], isRepeated: true } as const;
  const refused = { 'dropdial-status': 'rejected', 'dropdial-error': 'duplicate_content: sent as "drops/a.csv"' };

  test('is rejected as a duplicate, and the first one dialled', () => {
    expect(judgeDrop(drop, { lists: [list(1, 'a')], metadata: refused }).faults).toEqual([]);
  });

  test.each([
    ['created a second time', created(1), 'the object says created'],
    [
      'rejected for another reason',
      { 'dropdial-status': 'rejected', 'dropdial-error': 'csv_empty: no rows' },
      'the object says rejected (csv_empty: no rows)',
    ],
  ])('is not %s', (_, metadata, fault) => {
    expect(judgeDrop(drop, { lists: [list(1, 'a')], metadata }).faults).toEqual([fault]);
  });
});
