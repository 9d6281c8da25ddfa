import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { makeServiceAccount } from '../../../local/voximplant/make-credentials.ts';
import { startVoximplantSimulator } from '../../../local/voximplant/start-simulator.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'tls');
const CLIENT = join(import.meta.dirname, '..', '..', 'support', 'call-official-client.mjs');
const run = promisify(execFile);

/** The official client knows https alone, so the simulator gets the test certificate. */
async function startWithTls() {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-client-'));
  const credentials = await makeServiceAccount();
  const file = join(dir, 'credentials.json');
  await writeFile(file, JSON.stringify(credentials));
  const [key, cert] = await Promise.all(['key.pem', 'cert.pem'].map(name => readFile(join(FIXTURES, name), 'utf8')));
  const simulator = await startVoximplantSimulator({ credentials, tls: { key: key ?? '', cert: cert ?? '' } });
  onTestFinished(async () => {
    await simulator.close();
    await rm(dir, { recursive: true, force: true });
  });
  const create = async (parameters: object, csv: string): Promise<unknown> => {
    const args = [CLIENT, `localhost:${simulator.port}`, file, JSON.stringify(parameters), csv];
    const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: join(FIXTURES, 'cert.pem') };
    const { stdout } = await run(process.execPath, args, { env });
    return JSON.parse(stdout);
  };
  return { simulator, create };
}

const good = { ruleId: 7, priority: 1, maxSimultaneous: 2, numAttempts: 3, name: 'official' };

test('the official client creates a list on the simulator', async () => {
  const { simulator, create } = await startWithTls();

  const answer = await create(good, 'phone_number;name\n+12025550101;Ada\n+12025550102;Grace\n');

  const [list] = simulator.lists;
  expect(answer).toMatchObject({ result: true, count: 2, listId: list?.listId, batchId: list?.batchId });
  expect(list).toMatchObject({ name: 'official', ruleId: 7, count: 2, columns: ['phone_number', 'name'] });
});

test('the official client reads the simulator’s refusal as one of the API', async () => {
  const { simulator, create } = await startWithTls();

  const answer = await create({ ...good, numAttempts: 6 }, 'phone_number\n+12025550101\n');

  expect(answer).toMatchObject({ error: { code: 249 } });
  expect(simulator.lists).toEqual([]);
});
