import { describe, expect, test } from 'vitest';
import { createDesk } from '../../../cli/console/create-desk.ts';
import { readEnvironment } from '../../../lambda/invocation/read-environment.ts';
import { move } from '../../../lambda/ledger/move.ts';
import { STATE_NAMES } from '../../../lambda/ledger/states.ts';
import { openLedger } from '../../../lambda/ledger/store/open-ledger.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { idOf, openOperator } from '../open-operator.ts';

const OPTIONS = {
  title: 'a test',
  about: '',
  drops: false,
  exports: [],
  commandOptions: ['--stack', 'Calls'],
  pauseMs: 5,
  most: 2,
};

/** Opens a desk over a ledger of its own. */
async function openDesk(options: Partial<typeof OPTIONS> = {}) {
  const operator = await openOperator();
  const { config } = readEnvironment(operator.environment);
  const { s3 } = operator;
  const now = () => at(7200);
  const documents = openLedger({
    s3,
    bucket: config.ledgerBucket,
    now,
    newId: () => crypto.randomUUID(),
    owes: () => false,
  });
  const open = { s3, config, now, ownS3Endpoint: true, ...documents };
  return { ...operator, open, desk: createDesk(open, { ...OPTIONS, ...options }) };
}

describe('the list', () => {
  test('has the latest submissions, newest first, and counts the older ones', async () => {
    const { simulator, record, desk } = await openDesk();
    await using _closed = simulator;
    for (const letter of ['a', 'b', 'c']) await record(letter, {});

    const { submissions, older } = await desk.look();

    expect([submissions.length, older]).toEqual([2, 1]);
  });

  test('reads only documents that changed since', async () => {
    const { simulator, server, record, desk } = await openDesk({ most: 50 });
    await using _closed = simulator;
    for (const letter of ['a', 'b', 'c']) await record(letter, {});
    await desk.look();
    await record('d', {});
    server.clearRequests();

    const { submissions } = await desk.look();

    expect(submissions).toHaveLength(4);
    expect(server.requests.map(({ operation }) => operation).toSorted()).toEqual(['GetObject', 'ListObjectsV2']);
  });

  test('gives the essential facts of each submission, and no number', async () => {
    const { simulator, record, desk } = await openDesk();
    await using _closed = simulator;
    const doubt = { since: at(0).toISOString(), reason: 'closed', looks: 3, parked: true };
    const problems = [{ code: 'csv_phone_shape', message: 'row 2: "+12025550147" is no number' }];
    await record('a', { state: 'in_doubt', listName: 'x', doubt });
    await record('b', { state: 'rejected', problems });

    const { submissions } = await desk.look();

    const [parked, rejected] = ['a', 'b'].map(letter => submissions.find(({ id }) => id === idOf(letter)));
    expect(parked).toMatchObject({ stateName: 'in_doubt (parked)', isParked: true, reason: 'closed' });
    expect(rejected?.reason).toBe('csv_phone_shape: row 2: "…47" is no number');
  });

  test('writes nothing', async () => {
    const { simulator, server, record, desk } = await openDesk();
    await using _closed = simulator;
    await record('a', {});
    server.clearRequests();

    await desk.look();
    await desk.open(idOf('a'));

    expect(server.requests.filter(({ operation }) => !/^(?:Get|List|Head)/.test(operation ?? ''))).toEqual([]);
  });
});

describe('one submission', () => {
  test('is described with its parameters, problems, and commands for the same stack', async () => {
    const { simulator, record, desk } = await openDesk();
    await using _closed = simulator;
    await record('a', {
      state: 'waiting',
      missing: ['rule_id'],
      wait: { for: 'parameters', since: at(0).toISOString() },
    });
    await desk.look();

    const shown = await desk.open(idOf('a'));

    expect(shown?.why).toBe('it waits for missing parameters: rule_id');
    expect(shown?.choices.map(({ command }) => command)).toContain(
      'npx dropdial stop aaaaaaaaaaaa --reason "…" --stack Calls',
    );
    expect(JSON.parse(shown?.receipt ?? '')).toMatchObject({ submission: idOf('a'), state: 'waiting' });
  });

  test('has its full history in a versioned bucket, and only its end otherwise', async () => {
    const { simulator, record, desk, open, s3 } = await openDesk();
    await using _closed = simulator;
    await record('b', { state: 'waiting' });
    const { PutBucketVersioningCommand } = await import('@aws-sdk/client-s3');
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'drops', VersioningConfiguration }));
    const draft = makeDraft({ submission: idOf('a'), state: 'claimed', lease: undefined });
    const claimed = await open.ledger.create(draft);
    if (claimed === undefined) throw new Error('it is there already');
    await move(open.ledger, claimed, 'gate', 'waiting', { wait: { for: 'free_place', since: at(0).toISOString() } });
    await desk.look();

    const [whole, end] = await Promise.all(['a', 'b'].map(letter => desk.open(idOf(letter))));

    expect(whole?.way.isWhole).toBe(true);
    expect(whole?.way.steps.map(({ state }) => state)).toEqual(['claimed', 'waiting']);
    expect(end?.way).toMatchObject({ isWhole: false, steps: [{ state: 'waiting' }] });
  });

  test('is not opened by an id that the list does not have', async () => {
    const { simulator, desk } = await openDesk();
    await using _closed = simulator;

    expect(await desk.open(idOf('e'))).toBeUndefined();
  });
});

test('the form and the filters are generated from the schema, the feeds and the table of states', async () => {
  const { simulator, desk } = await openDesk();
  await using _closed = simulator;

  expect(desk.about.states).toEqual(STATE_NAMES);
  expect(desk.about.feeds).toEqual([{ id: 'acme', place: 's3://other/acme/', about: '' }]);
  expect(desk.about.sidecarSchema).toMatchObject({ properties: { rule_id: { type: 'integer' } } });
});
