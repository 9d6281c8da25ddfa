import { describe, expect, test } from 'vitest';
import type { Draft } from '../../lambda/ledger/ledger.ts';
import { at } from '../support/make-draft.ts';
import { answerOf, openOperator, REASON } from './open-operator.ts';

/** What `show` says of a created drop with this list. */
async function showCreated(change: Partial<Draft>): Promise<string> {
  const { simulator, record, dropdial } = await openOperator();
  await using _closed = simulator;
  await record('a', { state: 'created', answer: answerOf(7), ...change });
  return (await dropdial('show', 'aaaaaa')).out;
}

test.each([
  ['acme/poeple.csv', '; did you mean "acme/people.csv"?'],
  ['acme/quite-another-one.csv', '; "dropdial submissions --all" lists the files that have one'],
  ['acme/people.csv.part', ': such a file starts nothing; "dropdial explain temporary_name" says why'],
  ['acme/people.csv.json', '"dropdial explain sidecar_without_csv" says why'],
  ['s3://other/acme/people.csv.results.csv', '"dropdial explain results_file" says why'],
  ['acme/people.xlsx', '"dropdial explain not_a_csv" says why'],
])('show of %s, which has no submission, says how to go on', async (name, hint) => {
  const { simulator, record, dropdial } = await openOperator();
  await using _closed = simulator;
  await record('a', { state: 'created', answer: answerOf(1) });

  const { code, err } = await dropdial('show', name);

  expect([code, err]).toEqual([
    2,
    `dropdial: there is no submission of "${name}"${hint.startsWith('"') ? `: such a file starts nothing; ${hint}` : hint}\n`,
  ]);
});

test('an id that no submission has is told where all of them are', async () => {
  const { simulator, dropdial } = await openOperator();
  await using _closed = simulator;

  expect((await dropdial('stop', 'abcdef', ...REASON)).err).toBe(
    'dropdial: no submission begins with abcdef; "dropdial submissions --all" lists all of them\n',
  );
});

describe('show of a created drop', () => {
  const ENDED = { state: 'collected', since: at(9).toISOString() } as const;
  const stopped = { at: at(1).toISOString(), by: 'ada', act: 'stopped', reason: 'wrong file' } as const;

  test.each<[what: string, change: Partial<Draft>, why: string]>([
    ['was stopped', { acts: [stopped] }, 'list 7; ada stopped it at 2026-01-02 03:04:06Z ('],
    ['has called everybody', { list: { ...ENDED, ended: 'completed' } }, 'list 7; its calls have ended\n'],
    ['was cancelled', { list: { ...ENDED, ended: 'canceled' } }, 'list 7; it was cancelled\n'],
    ['is gone', { list: { ...ENDED, ended: 'gone' } }, 'list 7; it was deleted at Voximplant\n'],
  ])('whose list %s says so, and offers no stop', async (_what, change, why) => {
    const out = await showCreated(change);

    expect(out).toContain(`created: it became ${why}`);
    expect(out).not.toContain('dropdial stop');
  });

  test.each<[what: string, change: Partial<Draft>]>([
    ['dials', { list: { state: 'running', since: at(9).toISOString() } }],
    ['was given up', { list: { ...ENDED, ended: 'given_up' } }],
    ['was edited', { acts: [{ ...stopped, act: 'edited' }] }],
  ])('whose list %s offers the stop', async (_what, change) => {
    expect(await showCreated(change)).toContain('dropdial stop');
  });
});

describe('results without a watched list', () => {
  test.each<[state: string, change: Partial<Draft>, ofFeed: object, words: string]>([
    [
      'rejected',
      { state: 'rejected', problems: [{ code: 'stale', message: 'the object is old' }] },
      {},
      'the drop is rejected: it has no list that calls anybody',
    ],
    [
      'waiting',
      { state: 'waiting', wait: { for: 'tags', since: at(0).toISOString() } },
      {},
      'the drop is waiting: it has no list that calls anybody',
    ],
    ['created', { state: 'created', answer: answerOf(7) }, {}, 'its feed collects no results'],
    ['created', { state: 'created', answer: answerOf(7) }, { results: { write: 'file' } }, '--refresh begins it'],
  ])('of a %s drop say why', async (_state, change, ofFeed, words) => {
    const { simulator, record, dropdial } = await openOperator(ofFeed);
    await using _closed = simulator;
    await record('a', change);

    expect((await dropdial('results', 'aaaaaa')).out).toContain(words);
  });
});
