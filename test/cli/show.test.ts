import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { sortByTime } from '../../cli/receipt/print-submissions.ts';
import type { Draft } from '../../lambda/ledger/ledger.ts';
import { WAIT_REASONS } from '../../lambda/ledger/pause.ts';
import { HOUR_MS } from '../../lambda/time/units.ts';
import { textWidth } from '../../terminal/text-width.ts';
import { at, makeDraft } from '../support/make-draft.ts';
import { answerOf, idOf, openOperator, REASON } from './open-operator.ts';

const doubt = { since: at(0).toISOString(), reason: 'the connection was closed', looks: 3, parked: true };
const wait = (reason: (typeof WAIT_REASONS)[number]) => ({ for: reason, since: at(0).toISOString() });
const problem = (code: string) => [{ code, message: 'the message of it' }];
const lease = { owner: 'x', until: '2999-01-01T00:00:00.000Z' };

/** Records a submission and returns the output of `show`. */
async function show(change: Partial<Draft>, ...args: readonly string[]): Promise<string> {
  const { simulator, record, dropdial } = await openOperator();
  await using _closed = simulator;
  await record('a', change);
  const { out, err, code } = await dropdial('show', 'aaaaaa', ...args);
  expect([code, err]).toEqual([0, '']);
  return out;
}

test('show names the tags and the metadata that are no parameters, if there are any', async () => {
  const out = await show({ ignored: { tags: ['cost-center', 'Na\u001bme'], metadata: ['rule-id'] } });

  expect(out).toMatch(/\bignored tags\s+cost-center, Na\?me\n/);
  expect(out).toMatch(/\bignored metadata\s+rule-id\n/);
  expect(await show({ ignored: { tags: [], metadata: [] } })).not.toContain('ignored');
});

describe('show gives the reason for the state of a drop, and the next step', () => {
  const RETRY = '    npx dropdial retry aaaaaaaaaaaa --reason "…"\n';
  const STOP = '    npx dropdial stop aaaaaaaaaaaa --reason "…"\n';

  test.each<[what: string, change: Partial<Draft>, why: string, todo: string]>([
    [
      'parameters',
      { state: 'waiting', missing: ['rule_id'], wait: wait('parameters') },
      'it waits for missing parameters: rule_id',
      '    aws s3 cp SIDECAR.json s3://drops/acme/people.csv.json\n',
    ],
    [
      'a sidecar',
      { state: 'waiting', wait: wait('sidecar'), problems: problem('waiting_for_sidecar') },
      'waiting: waiting_for_sidecar: the message of it',
      'aws s3 cp SIDECAR.json',
    ],
    [
      'tags',
      { state: 'waiting', wait: wait('tags') },
      'waiting: it waits',
      "aws s3api put-object-tagging --bucket drops --key acme/people.csv --tagging 'TagSet=[{Key=…,Value=…}]'",
    ],
    [
      'the account',
      { state: 'waiting', wait: wait('account'), problems: problem('api_account') },
      'api_account: the message of it',
      RETRY,
    ],
    [
      'credentials',
      { state: 'waiting', wait: wait('credentials'), problems: problem('credentials_unreadable') },
      'credentials_unreadable',
      RETRY,
    ],
    [
      'a person',
      { state: 'waiting', wait: wait('person'), problems: problem('possible_copy') },
      'possible_copy',
      'If they were not, and should be called:\n',
    ],
    [
      'another try',
      { state: 'waiting', wait: { ...wait('another_try'), notBefore: at(0).toISOString() } },
      'dropdial looks again 2026-01-02 03:04:05Z (',
      RETRY,
    ],
    [
      'its hours',
      { state: 'waiting', wait: wait('calling_hours') },
      'waiting: it waits for calling hours',
      'it continues by itself.',
    ],
    ['a worker', { state: 'claimed', lease }, 'a worker has claimed it for', 'look again later.'],
    [
      'its next event',
      {
        state: 'claimed',
        givenBack: { times: 1, notBefore: at(0).toISOString(), code: 'send_failed', message: 'closed' },
      },
      'send_failed: closed',
      RETRY,
    ],
    [
      'an answer',
      { state: 'sending', listName: 'People' },
      'the answer of Voximplant was lost',
      'the function looks for the list.',
    ],
    [
      'a look',
      { state: 'in_doubt', listName: 'People', doubt: { ...doubt, parked: false } },
      'the API did not show the list in 3 looks',
      'the function looks for the list.',
    ],
    [
      'a decision',
      { state: 'in_doubt', listName: 'People', doubt },
      'in_doubt (parked): the answer of Voximplant was lost (the connection was closed)',
      '    npx dropdial adopt aaaaaaaaaaaa --list-id N --reason "…"\n',
    ],
    ['a start', { state: 'held', answer: answerOf(7) }, 'list 7 exists and calls nobody yet', STOP],
    ['nothing: created', { state: 'created', answer: answerOf(7) }, 'created: it became list 7', STOP],
    [
      'nothing: a dry run',
      { state: 'checked' },
      'it was a dry run and found no problems',
      'remove "dry_run" from its tags or sidecar',
    ],
    [
      'nothing: a bad dry run',
      { state: 'checked', problems: problem('csv_cut') },
      'it was a dry run: csv_cut',
      'Upload the whole file again.',
    ],
    [
      'nothing: rejected',
      { state: 'rejected', problems: problem('stale') },
      'rejected: nothing was sent: stale',
      'Upload it again',
    ],
    [
      'nothing: skipped',
      { state: 'skipped', problems: problem('stopped') },
      'skipped: nobody is called: stopped',
      'Nothing.',
    ],
  ])('that waits for %s', async (_, change, why, todo) => {
    const out = await show(change);

    expect(out).toContain(why);
    expect(out).toContain(todo);
  });

  test('for every reason to wait', async () => {
    for (const reason of WAIT_REASONS)
      expect(await show({ state: 'waiting', wait: wait(reason) })).toContain('What to do:');
  });
});

test('show says once why a drop waits, when it looks again, and when it expires', async () => {
  const later = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  const opening = later(30.5);
  const message = `the calling hours are mon-sat 09:00-20:00 Europe/Berlin; it starts at ${opening}, 09:00 there`;
  const uploadedAt = later(-2);
  const drop = { ...makeDraft().drop, uploadedAt };
  const ofHours = { for: 'calling_hours', since: uploadedAt, notBefore: opening } as const;
  const out = await show({ state: 'waiting', drop, wait: ofHours, problems: [{ code: 'outside_hours', message }] });

  expect(out.match(/outside_hours/g)).toHaveLength(1);
  expect(out.replace(/\s+/g, ' ')).toContain(`waiting: outside_hours: ${message} (in 30 h)`);
  // A drop expires three days after its calling hours begin, or after its upload if it waits for a person.
  expect(out).toMatch(/expires\s.* \(in 4 days\)/);
  const two = [...problem('waiting_for_tags'), ...problem('waiting_for_sidecar')];
  const others = await show({ state: 'waiting', drop, wait: wait('tags'), problems: two });
  expect(others).toMatch(/expires\s.* \(in 2 days\)/);
  expect(others).toMatch(/problem\s+waiting_for_sidecar/);
  expect(await show({ state: 'created', drop, answer: answerOf(7) })).not.toContain('expires');
});

test.each([[['rule_id']], [['priority', 'num_attempts']]])(
  'show names the missing parameters to write: %j',
  async missing => {
    const out = await show({ state: 'waiting', missing, wait: wait('parameters') });

    expect(out.replace(/\s+/g, ' ')).toContain(
      `SIDECAR.json, as {${missing.map(name => `"${name}": …`).join(', ')}}, and`,
    );
    expect(out).toContain(`'TagSet=[${missing.map(name => `{Key=${name},Value=…}`).join(',')}]'`);
  },
);

test('show finds a drop by its key, and then shows the latest submission', async () => {
  const { simulator, record, dropdial } = await openOperator();
  await using _closed = simulator;
  await record('a', { state: 'created', answer: answerOf(1) });
  await record('b', { state: 'waiting', createdAt: at(60).toISOString() });

  for (const name of ['acme/people.csv', 's3://drops/acme/people.csv']) {
    const { out, code } = await dropdial('show', name, '--json');
    // The feed is on another bucket than its drops, as if it had been moved, so a URL finds nothing.
    if (name.startsWith('s3:')) expect(code).toBe(2);
    else expect(JSON.parse(out)).toMatchObject({ submission: idOf('b') });
  }
  expect(await dropdial('show', 'acme/nobody.csv')).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no submission of'),
  });
  expect(await dropdial('show', 'other/people.csv')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no feed has the prefix of "other/people.csv"; the prefixes are "acme/"'),
  });
  for (const name of ['people.csv', 'Acme/people.csv']) {
    expect(await dropdial('show', name)).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "acme/people.csv"?'),
    });
  }
});

test('the displayed commands address the same stack', async () => {
  const { simulator, record, dropdial, dir, environment } = await openOperator();
  await using _closed = simulator;
  await record('a', { state: 'waiting', wait: wait('account') });
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${dir}/my config.json`, environment.DROPDIAL_CONFIG);

  const { out } = await dropdial('show', 'aaaaaa', '--config', `${dir}/my config.json`);

  expect(out).toContain(`npx dropdial retry aaaaaaaaaaaa --reason "…" --config '${dir}/my config.json'\n`);
});

describe('at a terminal', () => {
  const FAR: Partial<Draft> = {
    state: 'in_doubt',
    listName: 'People of the spring campaign in the south ~aaaaaaaaaaaa',
    doubt,
    drop: { ...makeDraft().drop, key: `acme/${'a-long-folder/'.repeat(8)}people.csv` },
    problems: problem('submission_parked'),
    acts: [{ at: at(1).toISOString(), by: 'ada', act: 'retried', reason: 'because '.repeat(30).trim() }],
    attempts: [
      { owner: 'x', startedAt: at(0).toISOString(), endedAt: at(1).toISOString(), ended: 'lost '.repeat(40).trim() },
    ],
  };

  test.each([60, 80, 132])('of %d columns no line is too long, and every command can be pasted', async columns => {
    const { simulator, record, atTerminal } = await openOperator();
    await using _closed = simulator;
    await record('a', FAR);

    for (const args of [['show', 'aaaaaa'], ['submissions']]) {
      const lines = stripVTControlCharacters((await atTerminal({ columns }, ...args)).out).split('\n');
      expect(lines.filter(line => textWidth(line) > columns)).toEqual([]);
    }
    const { out } = await atTerminal({ columns }, 'show', 'aaaaaa');
    expect(out.replaceAll(/ \\\n +/g, ' ')).toContain(
      'npx dropdial retry aaaaaaaaaaaa --not-at-voximplant --reason "…"\n',
    );
    expect(out).not.toMatch(/[│─┌]/);
  });
});

describe('submissions', () => {
  test('are sorted by their last change', () => {
    const moments = ['2026-01-02T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];
    const receipts = moments.map(updatedAt => ({ ...makeDraft(), updatedAt, revision: 'x' }));

    expect(sortByTime(receipts).map(({ updatedAt }) => updatedAt)).toEqual(moments.toSorted().toReversed());
  });

  test('are shown with count, list and reason', async () => {
    const { simulator, record, dropdial } = await openOperator();
    await using _closed = simulator;
    await record('a', { state: 'waiting', missing: ['rule_id', 'priority'] });
    await record('b', { state: 'created', answer: answerOf(4711) });

    const { out } = await dropdial('submissions', '--all');
    const lines = out.split('\n').map(line => line.split('\t'));

    expect(lines[0]).toEqual(['submission', 'feed', 'state', 'updated', 'rows', 'list', 'key', 'reason']);
    const row = (letter: string) => lines.find(([id]) => id === letter.repeat(12));
    expect(row('a')).toMatchObject({ 2: 'waiting', 6: 'acme/people.csv', 7: 'missing: rule_id, priority' });
    expect(row('b')).toMatchObject({ 2: 'created', 5: '4711', 7: '' });
  });
});

describe('retry of a submission in doubt', () => {
  test.each([
    ['not there\n', true],
    ['Not there \n', true],
    ['yes\n', false],
    ['\n', false],
    ['', false],
  ])('asks at a terminal, and continues only if the list does not exist: %j', async (input, goesOn) => {
    const { simulator, record, receiptOf, atTerminal } = await openOperator();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt, listName: 'People ~aaaaaaaaaaaa' });

    const { code, err } = await atTerminal({ isTyped: true, input }, 'retry', 'aaaaaa', ...REASON);

    expect(err).toContain('everybody on it is called twice');
    expect(err).toContain('"People ~aaaaaaaaaaaa"');
    expect(code).toBe(goesOn ? 0 : 1);
    expect(await receiptOf('a')).toMatchObject({ state: goesOn ? 'claimed' : 'in_doubt' });
  });

  test('asks nothing about a submission that only waits', async () => {
    const { simulator, record, atTerminal } = await openOperator();
    await using _closed = simulator;
    await record('a', { state: 'waiting' });

    expect(await atTerminal({ isTyped: true }, 'retry', 'aaaaaa', ...REASON)).toMatchObject({ code: 0, err: '' });
  });
});
