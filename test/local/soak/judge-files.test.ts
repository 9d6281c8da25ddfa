import { describe, expect, test } from 'vitest';
import { compareDialled, judgeStatus } from '../../../local/soak/judge-files.ts';

describe('the comparison', () => {
  const names = new Map([
    ['a', 'a.csv'],
    ['b', 'b.csv'],
    ['c', 'c.csv'],
  ]);

  test('names files that dialled twice and files that never did', () => {
    const lists = ['a', 'b', 'a'].map(sha256 => ({ sha256, dialled: true }));

    expect(compareDialled(names, lists)).toEqual({ twice: ['a.csv'], lost: ['c.csv'] });
  });

  test('does not count lists that never dialled', () => {
    const lists = [
      { sha256: 'a', dialled: true },
      { sha256: 'a', dialled: false },
      { sha256: 'b', dialled: false },
    ];

    expect(compareDialled(names, lists)).toEqual({ twice: [], lost: ['b.csv', 'c.csv'] });
  });
});

describe('the status of an object', () => {
  const states = new Map([
    ['one', 'created'],
    ['two', 'rejected'],
  ]);
  const lists = [
    { listId: 7, dialled: true, sha256: 'a' },
    { listId: 8, dialled: true, sha256: 'b' },
  ];
  const created = { 'dropdial-status': 'created', 'dropdial-submission': 'one', 'dropdial-list-id': '7' };

  test('is right when ledger, list and object agree', () => {
    expect(judgeStatus(created, 'a', states, lists)).toBeUndefined();
    const rejected = { 'dropdial-status': 'rejected', 'dropdial-submission': 'two' };
    expect(judgeStatus(rejected, 'c', states, lists)).toBeUndefined();
  });

  test.each([
    ['nothing at all', {}, 'it says nothing, its list dialled'],
    [
      'another state than its ledger',
      { ...created, 'dropdial-status': 'waiting' },
      'it says waiting, the ledger created',
    ],
    ['an unknown submission', { ...created, 'dropdial-submission': 'three' }, 'it says created, the ledger nothing'],
    ['the list of another file', { ...created, 'dropdial-list-id': '8' }, 'it names list 8, which is another'],
    ['no list', { ...created, 'dropdial-list-id': '' }, 'it names list none, which is another'],
    [
      'that the file is a duplicate of itself',
      { 'dropdial-status': 'rejected', 'dropdial-submission': 'two' },
      'it says rejected, and its list dialled',
    ],
  ])('is wrong when it says %s', (_, said, fault) => {
    expect(judgeStatus(said, 'a', states, lists)).toBe(fault.replace('nothing, its', 'nothing, and its'));
  });
});
