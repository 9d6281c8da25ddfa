import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VoximplantSimulator } from '../../../local/voximplant/start-simulator.ts';
import { account, goodCsv, openTestSimulator } from './open-test-simulator.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);
const certificate = here('../../fixtures/tls/cert.pem');
const tls = {
  key: await readFile(here('../../fixtures/tls/key.pem'), 'utf8'),
  cert: await readFile(certificate, 'utf8'),
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropdial-client-'));
  await writeFile(join(folder, 'credentials.json'), JSON.stringify(account));
});
afterAll(() => rm(folder, { recursive: true }));

async function ask(simulator: VoximplantSimulator, method: string, request: Record<string, unknown>): Promise<unknown> {
  const host = `localhost:${simulator.port}`;
  const args = [
    here('use-official-client.ts'),
    host,
    join(folder, 'credentials.json'),
    method,
    JSON.stringify(request),
  ];
  // The environment is not inherited, because a `VOXIMPLANT_CREDENTIALS` variable would take precedence over the file.
  const { stdout } = await run(process.execPath, args, { env: { NODE_EXTRA_CA_CERTS: certificate } });
  return JSON.parse(stdout);
}

const good = {
  ruleId: 101,
  priority: 0,
  maxSimultaneous: 5,
  numAttempts: 2,
  name: 'Осень',
  intervalSeconds: 30,
  isCancelled: false,
  fileContent: goodCsv,
};

test('the official client creates a list, finds it, reads its tasks and stops it', async () => {
  await using simulator = await openTestSimulator({ tls });

  const created = await ask(simulator, 'createCallList', good);
  const listId = simulator.lists[0]?.listId;
  const found = await ask(simulator, 'getCallLists', { name: 'Осень' });
  const json = await ask(simulator, 'getCallListDetails', { listId, output: 'json' });
  const csv = await ask(simulator, 'getCallListDetails', { listId });
  const stopped = await ask(simulator, 'stopCallListProcessing', { listId });
  const recovered = await ask(simulator, 'recoverCallList', { listId });

  expect(created).toEqual({ result: true, count: 2, listId, batchId: simulator.lists[0]?.batchId });
  expect(found).toMatchObject({ result: [{ listId, listName: 'Осень', status: 'In progress' }], totalCount: 1 });
  expect(json).toMatchObject({ count: 2, result: [{ customData: '{"phone":"+15550100","name":"Ann"}' }, {}] });
  expect(csv).toMatchObject({ file_content: expect.stringMatching(/^phone;name;__start_execution_time;/) });
  expect(stopped).toMatchObject({ result: true });
  expect(recovered).toEqual({ result: true, countRecovery: 2 });
});

test('the official client adds to a list, edits it and its tasks, cancels some, and deletes it', async () => {
  await using simulator = await openTestSimulator({ tls, outcomes: [{ ends: 'processed', resultData: 'yes' }] });
  await ask(simulator, 'createCallList', good);
  const { listId = 0, firstTaskId = 0 } = simulator.lists[0] ?? {};

  const appended = await ask(simulator, 'appendToCallList', { listId, fileContent: 'phone\n+15550102\n' });
  const edited = await ask(simulator, 'editCallList', { listId, priority: 3, maxSimultaneous: 7, intervalSeconds: 9 });
  const task = await ask(simulator, 'editCallListTask', { listId, taskId: firstTaskId, customData: 'changed' });
  const accountId = String(account.account_id);
  const cancelled = await ask(simulator, 'cancelCallListTask', { accountId, listId, tasksIds: [firstTaskId + 1] });
  const batchIds = simulator.tasks(listId)[2]?.batchId;
  const batch = await ask(simulator, 'cancelCallListBatch', { listId, batchIds });
  simulator.completeList(listId);
  const details = await ask(simulator, 'getCallListDetails', { listId, output: 'json' });
  const deleted = await ask(simulator, 'deleteCallList', { accountId: account.account_id, listId });

  expect(appended).toMatchObject({ result: true, count: 1, listId });
  expect([edited, task, batch]).toEqual([{ result: true }, { result: true }, { result: true }]);
  expect(cancelled).toMatchObject({ result: expect.anything() });
  expect(details).toMatchObject({
    result: [
      { customData: 'changed', status: 'Processed', statusId: 2, resultData: 'yes', attemptsLeft: 1 },
      { status: 'Canceled' },
      { status: 'Canceled' },
    ],
  });
  expect(deleted).toMatchObject({ result: true });
});

test('its request has chunks, the method among the fields, and the file without a name', async () => {
  await using simulator = await openTestSimulator({ tls });

  await ask(simulator, 'createCallList', good);

  expect(simulator.lists[0]).toMatchObject({ name: 'Осень', rows: [{ name: 'Ann' }, { name: 'Bob' }] });
  const [record] = simulator.requests.all;
  expect(record).toMatchObject({
    path: '/platform_api',
    method: 'CreateCallList',
    fileFrom: 'field',
    headers: { 'transfer-encoding': 'chunked' },
    parametersFrom: { cmd: 'multipart', rule_id: 'multipart' },
  });
  expect(record?.headers).not.toHaveProperty('content-length');
});

test('it receives the error object of a refusal, whoever makes it', async () => {
  await using simulator = await openTestSimulator({ tls });

  const refused = await ask(simulator, 'createCallList', { ...good, ruleId: 999 });
  simulator.misbehave({ kind: 'error', code: 127, msg: 'Not enough money', method: 'CreateCallList' });
  const ordered = await ask(simulator, 'createCallList', good);

  expect(refused).toEqual({ error: { code: 147, msg: "The 'rule_id' parameter is invalid" } });
  expect(ordered).toEqual({ error: { code: 127, msg: 'Not enough money' } });
  expect(simulator.lists).toEqual([]);
});
