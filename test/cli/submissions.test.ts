import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Draft } from '../../lambda/ledger/ledger.ts';
import { makeDraft } from '../support/make-draft.ts';
import { runCli } from '../support/run-cli.ts';
import { answerOf, dial, doubt, idOf, openOperator as open, REASON } from './open-operator.ts';

async function writeConfig(config: object): Promise<string> {
  const path = join(dir, `${crypto.randomUUID()}.json`);
  await writeFile(path, JSON.stringify(config));
  return path;
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-config-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('dropdial submissions', () => {
  test('lists open submissions, or the requested ones', async () => {
    const { simulator, record, dropdial, environment } = await open();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt });
    await record('b', { state: 'waiting', missing: ['rule_id'] });
    await record('c', { state: 'created', answer: answerOf(5) });

    const open_ = await runCli(['submissions'], environment);
    expect([open_.code, open_.err]).toEqual([0, '']);
    expect(open_.out).toMatch(/aaaaaaaaaaaa.*acme.*in_doubt \(parked\).*acme\/people\.csv/);
    expect(open_.out).toContain('bbbbbbbbbbbb');
    expect(open_.out).not.toContain('cccccccccccc');
    expect((await dropdial('submissions', '--state', 'waiting')).out).not.toContain('aaaaaaaaaaaa');
    const { out } = await dropdial('submissions', '--all', '--json', '--feed', 'acme');
    expect(
      out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).state),
    ).toEqual(['in_doubt', 'waiting', 'created']);
  });

  test('rejects an unknown state', async () => {
    const { simulator, dropdial } = await open();
    await using _closed = simulator;

    expect(await dropdial('submissions', '--feed', 'acne')).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "acme"?'),
    });
    expect(await dropdial('submissions', '--state', 'lost')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"--state" must be some of waiting, claimed'),
    });
  });
});

describe('dropdial show', () => {
  test('finds a submission by the beginning of its id', async () => {
    const { simulator, record, dropdial, environment } = await open();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt, listName: 'People ~aaaaaaaaaaaa' });

    const { out, err, code } = await runCli(['show', 'aaaaaa'], environment);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('People ~aaaaaaaaaaaa');
    expect(out).toContain('in_doubt (parked): the answer of Voximplant was lost');
    expect(JSON.parse((await dropdial('show', 'aaaaaa', '--json')).out)).toMatchObject({ submission: idOf('a') });
  });

  test.each([
    ['ffffff', /no submission begins with ffffff/],
    ['abc', /6 to 64 hexadecimal digits/],
    ['aaaaaaa', /2 submissions begin with aaaaaaa; give more digits/],
  ])('rejects %s', async (id, message) => {
    const { simulator, record, dropdial } = await open();
    await using _closed = simulator;
    await record('a', {});
    await record('a', { submission: `${'a'.repeat(60)}bbbb` });

    expect(await dropdial('show', id)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

describe('dropdial adopt', () => {
  test('ends a parked submission with the list that a person found', async () => {
    const { simulator, record, receiptOf, environment } = await open();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt, drop: { ...makeDraft().drop, bucket: 'drops' } });
    const listId = await dial(simulator, 'People ~aaaaaaaaaaaa');

    const args = ['adopt', idOf('a'), '--list-id', String(listId), ...REASON];
    const { code, out } = await runCli(args, environment);

    expect(await receiptOf('a')).toMatchObject({
      state: 'created',
      answer: { list_id: listId, reconciled: true },
      problems: [],
      writeBack: { pending: true },
      acts: [{ by: 'ada', act: 'adopted', reason: 'because' }],
    });
    expect([code, out]).toEqual([0, expect.stringContaining('the object is gone')]);
  });

  test.each<[string, Partial<Draft>]>([
    ['created', { state: 'created', answer: answerOf(5) }],
    ['still being sent', { state: 'sending', lease: { owner: 'x', until: '2999-01-01T00:00:00.000Z' } }],
    ['waiting', { state: 'waiting' }],
  ])('rejects a submission that is %s', async (_, change) => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', change);

    expect(await dropdial('adopt', 'aaaaaa', '--list-id', '4711', ...REASON)).toMatchObject({ code: 1 });
    expect(await receiptOf('a')).toMatchObject(change);
  });

  test.each([
    ['does not exist', 'People ~aaaaaaaaaaaa', 9999],
    ['belongs to another submission', 'People ~bbbbbbbbbbbb', undefined],
  ])('rejects a list that %s, unless the check is skipped', async (_, name, typed) => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt, listName: 'People ~aaaaaaaaaaaa' });
    const listId = String(typed ?? (await dial(simulator, name)));

    expect(await dropdial('adopt', 'aaaaaa', '--list-id', listId, ...REASON)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`list ${listId} does not exist, or its name does not end in " ~aaaaaaaaaaaa"`),
    });
    expect(await receiptOf('a')).toMatchObject({ state: 'in_doubt' });
    expect(await dropdial('adopt', 'aaaaaa', '--list-id', listId, '--unchecked', ...REASON)).toMatchObject({ code: 0 });
    expect(await receiptOf('a')).toMatchObject({ state: 'created', answer: { list_id: Number(listId) } });
  });

  const CANCELLED = { is_cancelled: 'true' };
  test.each<[string, object, Partial<Draft>, object, readonly string[], string, RegExp]>([
    ['is cancelled', { start: 'held' }, {}, CANCELLED, [], 'held', /is cancelled and calls nobody yet; the function/],
    [
      'is not checked',
      { start: 'held' },
      {},
      CANCELLED,
      ['--unchecked'],
      'held',
      /it was not checked whether it dials/,
    ],
    ['dials', { start: 'held' }, {}, {}, [], 'created', /^created: submission a+ is list \d+\nthe object is gone/],
    ['is cancelled and not held', {}, {}, CANCELLED, [], 'created', /it calls nobody until it is started/],
    [
      'its uploader asked to create cancelled',
      { start: 'held' },
      { parameters: { rule_id: 1, priority: 1, max_simultaneous: 1, num_attempts: 1, name: 'x', is_cancelled: true } },
      CANCELLED,
      [],
      'created',
      /it calls nobody until it is started/,
    ],
  ])('describes the effect on a list that %s, of a feed with %j', async (_, feed, change, list, more, state, says) => {
    const { simulator, record, receiptOf, dropdial } = await open(feed);
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt, listName: 'People ~aaaaaaaaaaaa', ...change });
    const listId = await dial(simulator, 'People ~aaaaaaaaaaaa', { ...list });

    const done = await dropdial('adopt', 'aaaaaa', '--list-id', String(listId), ...more, ...REASON);

    expect(done).toMatchObject({ code: 0, out: expect.stringMatching(says) });
    expect(await receiptOf('a')).toMatchObject({ state, answer: { list_id: listId } });
  });

  test('rejects a list that was sent as another account', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt, listName: 'People ~aaaaaaaaaaaa', account: 1 });
    const listId = await dial(simulator, 'People ~aaaaaaaaaaaa');

    expect(await dropdial('adopt', 'aaaaaa', '--list-id', String(listId), ...REASON)).toMatchObject({
      code: 1,
      err: expect.stringContaining('it was sent as account 1'),
    });
    expect(await receiptOf('a')).toMatchObject({ state: 'in_doubt' });
  });

  test('fails when the API is unavailable', async () => {
    const { simulator, record, receiptOf, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt, listName: 'People ~aaaaaaaaaaaa' });
    simulator.misbehave({ method: 'GetCallLists', kind: 'html' });

    expect(await dropdial('adopt', 'aaaaaa', '--list-id', '4711', ...REASON)).toMatchObject({
      code: 1,
      err: expect.stringContaining('the API could not be asked for list 4711'),
    });
    expect(await receiptOf('a')).toMatchObject({ state: 'in_doubt' });
  });

  test('says that another list of the submission dials', async () => {
    const { simulator, record, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt, listName: 'People ~aaaaaaaaaaaa' });
    const listId = await dial(simulator, 'People ~aaaaaaaaaaaa');
    const other = await dial(simulator, 'People ~aaaaaaaaaaaa');

    expect(await dropdial('adopt', 'aaaaaa', '--list-id', String(listId), ...REASON)).toMatchObject({
      code: 1,
      out: expect.stringContaining(`list ${other} is of the same submission and NOT stopped`),
    });
  });

  test.each([
    [['--list-id', '4711'], /"--reason" must say why/],
    [REASON, /"--list-id" must be the id/],
    [['--list-id', '0', ...REASON], /"--list-id" must be the id/],
  ])('rejects %j', async (args, message) => {
    const { simulator, record, dropdial } = await open();
    await using _closed = simulator;
    await record('a', { state: 'in_doubt', doubt });

    expect(await dropdial('adopt', 'aaaaaa', ...args)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

describe('dropdial retry', () => {
  test.each(['--not-at-voximplant', '--no-list-exists'])(
    'frees a parked submission and raises its event, once somebody says %s',
    async said => {
      const { s3, server, simulator, record, receiptOf, dropdial } = await open();
      await using _closed = simulator;
      await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv', Body: 'x', Tagging: 'rule_id=1' }));
      await record('a', { state: 'in_doubt', doubt, drop: { ...makeDraft().drop, bucket: 'drops' } });

      expect(await dropdial('retry', 'aaaaaa', ...REASON)).toMatchObject({
        code: 1,
        err: expect.stringContaining('--not-at-voximplant'),
      });
      expect(await receiptOf('a')).toMatchObject({ state: 'in_doubt' });
      server.clearRequests();
      const { code, out } = await dropdial('retry', 'aaaaaa', said, ...REASON);

      expect([code, out]).toEqual([0, expect.stringContaining('its event was sent again')]);
      expect(await receiptOf('a')).toMatchObject({ state: 'claimed', resends: 1, acts: [{ act: 'retried' }] });
      expect(await receiptOf('a')).not.toHaveProperty('doubt');
      expect(server.requests.map(({ operation }) => operation)).toContain('PutObjectTagging');
    },
  );

  test('says how to proceed with an object without tags', async () => {
    const { s3, simulator, record, dropdial } = await open();
    await using _closed = simulator;
    await s3.send(new PutObjectCommand({ Bucket: 'drops', Key: 'acme/people.csv', Body: 'x' }));
    await record('a', { state: 'waiting', drop: { ...makeDraft().drop, bucket: 'drops' } });

    const { code, out } = await dropdial('retry', 'aaaaaa', ...REASON);

    expect([code, out]).toEqual([0, expect.stringContaining('upload the sidecar of "acme/people.csv" again')]);
  });
});

test.each(['retry', 'stop', 'adopt'])('dropdial %s does not touch a submission that a worker has', async act => {
  const { simulator, record, receiptOf, dropdial } = await open();
  await using _closed = simulator;
  const until = '2999-01-01T00:00:00.000Z';
  await record('a', { state: 'sending', listName: 'People ~aaaaaaaaaaaa', lease: { owner: 'x', until } });
  const options = act === 'adopt' ? ['--list-id', '7', '--unchecked'] : [];

  expect(await dropdial(act, 'aaaaaa', ...options, ...REASON)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`a worker has aaaaaaaaaaaa until ${until}`),
  });
  expect(await receiptOf('a')).not.toHaveProperty('acts');
});

test.each(['retry', 'stop'])('dropdial %s --json prints the receipt, and text for people elsewhere', async act => {
  const { simulator, record, environment } = await open();
  await using _closed = simulator;
  await record('a', { state: 'waiting' });

  const { code, out, err } = await runCli([act, 'aaaaaa', '--json', ...REASON], environment);

  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ submission: idOf('a'), acts: [{ reason: 'because' }] });
  expect(err).toContain('the object is gone');
});

test('a refusal by AWS is not a usage error', async () => {
  const { simulator, dropdial } = await open();
  await using _closed = simulator;
  const config = { ledgerBucket: 'nowhere', feeds: [{ id: 'acme', bucket: 'other', prefix: 'acme/', secretId: 's' }] };

  expect(await dropdial('show', 'aaaaaa', '--config', await writeConfig(config))).toMatchObject({ code: 1 });
});

test('if two operators act at once, one gets a conflict error', async () => {
  const { s3, simulator, record, receiptOf, environment } = await open();
  await using _closed = simulator;
  await record('a', { state: 'waiting' });

  const stop = () => runCli(['stop', 'aaaaaa', ...REASON], environment);
  const ends = await Promise.all([stop(), stop()]);

  expect((await receiptOf('a'))?.acts).toHaveLength(1);
  expect(ends.map(({ code }) => code).toSorted()).not.toEqual([0, 0]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'drops', Key: `submissions/acme/${idOf('a')}.json` }));
  expect(JSON.parse((await Body?.transformToString()) ?? '').state).toBe('skipped');
});
