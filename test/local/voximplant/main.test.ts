import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../local/voximplant/settings/read-settings.ts';
import { account, authorize, goodParameters } from './open-test-simulator.ts';
import { runMain } from './run-main.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropdial-simulator-'));
  await writeFile(join(folder, 'known.json'), JSON.stringify(account));
});
afterAll(() => rm(folder, { recursive: true }));

const known = () => ['--credentials', join(folder, 'known.json')];

describe.each(['SIGTERM', 'SIGINT'] as const)('a run that %s ends', signal => {
  test('prints its address when it is ready, and exits cleanly during a request', async () => {
    await using run = runMain(known());
    const url = await run.url();
    await fetch(new URL('/_simulator/misbehave', url), { method: 'POST', body: '{"kind":"stall"}' });
    const stalled = fetch(`${url}/GetAccountInfo`, { headers: await authorize() });
    const failure = stalled.catch((error: unknown) => error);
    await expect.poll(async () => (await fetch(new URL('/_simulator/misbehave', url))).text()).toContain('"used":1');

    run.child.kill(signal);

    expect(await run.end()).toEqual({ code: 0, errors: '' });
    expect(run.lines).toEqual([`Voximplant simulator: ${url}`]);
    expect(await failure).toBeInstanceOf(TypeError);
  });
});

test('missing credentials are created, only for their owner, and used again', async () => {
  const path = join(folder, 'fresh.json');
  await using first = runMain(['--port', '0', '--credentials', path]);
  await first.url();
  const made = await readFile(path, 'utf8');
  await using second = runMain(['--credentials', path]);
  await second.url();

  expect(first.lines[0]).toContain(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(made)).toEqual({
    account_email: expect.stringContaining('@'),
    account_id: expect.any(Number),
    key_id: expect.stringMatching(/./),
    private_key: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
  });
  expect(await readFile(path, 'utf8')).toBe(made);
  expect(second.lines).toHaveLength(1);
});

test('undocumented behaviour of the service is chosen by options', async () => {
  const ways = [
    '--name-filter',
    'exact',
    '--is-cancelled',
    'ignored',
    '--hidden-looks',
    '2',
    '--pace',
    '60',
    '--seed',
    '7',
  ];
  await using run = runMain([...known(), ...ways]);

  const response = await fetch(new URL('/_simulator/settings', await run.url()));

  expect(await response.json()).toEqual({
    settings: {
      ...defaultSettings,
      nameFilter: 'exact',
      isCancelledHonoured: false,
      hiddenLooks: 2,
      pace: 60,
      seed: 7,
    },
  });
});

test('--help lists every kind of misbehaviour and exits', async () => {
  await using run = runMain(['--help']);

  expect(await run.end()).toEqual({ code: 0, errors: '' });
  const text = run.lines.join('\n');
  for (const word of [
    '--port',
    '--credentials',
    '/_simulator/lists',
    '/_simulator/tasks',
    '/_simulator/clock',
    'shifted-page',
    'short-page',
    'padded',
    'answer-lost',
    'slow-reader',
    'early-413',
    '--is-cancelled',
    '--name-filter',
    '--hidden-looks',
    '/_simulator/settings',
  ]) {
    expect(text).toContain(word);
  }
});

describe('a mistake is reported in one line:', () => {
  test.each([
    ['no credentials', [], '"--credentials" must name a file'],
    ['an invalid port', ['--port', '70000', '--credentials', 'x'], '"--port" must be 0 to 65535; got "70000"'],
    [
      'an unknown way to compare names',
      ['--credentials', 'x', '--name-filter', 'fuzzy'],
      '"--name-filter" must be exact or substring; got "fuzzy"',
    ],
    [
      'an unknown treatment of is_cancelled',
      ['--credentials', 'x', '--is-cancelled', ''],
      '"--is-cancelled" must be honoured or ignored; got ""',
    ],
    [
      'a number of looks that is not whole',
      ['--credentials', 'x', '--hidden-looks', '1.5'],
      '"--hidden-looks" must be 0 to 99999; got "1.5"',
    ],
    ['an unknown option', ['--prot', '1'], 'there is no option "--prot"; did you mean "--port"?'],
    ['a missing folder', ['--credentials', '/nowhere/at/all.json'], 'ENOENT'],
  ])('%s', async (_, args, message) => {
    await using run = runMain(args);

    const { code, errors } = await run.end();

    // Exit code 1 is reserved for faults of the machine, such as a missing file. Usage errors exit with 2.
    expect(code).toBe(message === 'ENOENT' ? 1 : 2);
    expect(errors).toContain(message);
    expect(errors).toMatch(/^local:api: [^\n]*\n$/);
  });

  test.each([
    ['invalid JSON', 'secret'],
    ['JSON that is not an object', '"secret"'],
    ['no account', '{"key_id":"secret"}'],
    ['no key id', '{"account_id":1,"private_key":"secret"}'],
    ['no key', '{"account_id":1,"key_id":"secret"}'],
    ['an invalid key', '{"account_id":1,"key_id":"k","private_key":"secret"}'],
  ])('credentials with %s, which are not shown', async (_, text) => {
    const path = join(folder, 'bad.json');
    await writeFile(path, text);
    await using run = runMain(['--credentials', path]);

    const { code, errors } = await run.end();

    expect(code).toBe(1);
    expect(errors).toContain(`the credentials file "${path}"`);
    expect(errors).not.toContain('secret');
  });

  test('a port that is in use', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    await using run = runMain(['--port', String(port), ...known()]);

    const { code, errors } = await run.end();
    server.close();

    expect({ code, errors }).toEqual({
      code: 1,
      errors: `local:api: port ${port} is in use; choose another one with --port\n`,
    });
  });
});

test('32 MB are accepted with a heap of 32 MB, and the first 1000 rows are kept', async () => {
  const line = '+15550100;somebody with a name\n';
  const block = Buffer.from(line.repeat(1024));
  const blocks = Math.ceil((32 * 1024 * 1024) / block.length);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('--b\r\nContent-Disposition: form-data; name="file_content"; filename="a"\r\n\r\nphone;name\n');
    for (let sent = 0; sent < blocks; sent++) yield block;
    yield Buffer.from('\r\n--b--\r\n');
  }
  await using run = runMain(known(), ['--max-old-space-size=32']);
  const url = await run.url();

  const response = await fetch(`${url}/CreateCallList?${new URLSearchParams(goodParameters)}`, {
    method: 'POST',
    headers: { ...(await authorize()), 'content-type': 'multipart/form-data; boundary=b' },
    body: Readable.toWeb(Readable.from(body())),
    duplex: 'half',
  });
  const lists = await (await fetch(new URL('/_simulator/lists', url))).json();

  expect(await response.json()).toMatchObject({ result: true, count: blocks * 1024 });
  const schema = v.object({ lists: v.tuple([v.object({ rows: v.array(v.unknown()), bytes: v.number() })]) });
  const [list] = v.parse(schema, lists).lists;
  expect(list.rows).toHaveLength(1000);
  expect(list.bytes).toBe('phone;name\n'.length + blocks * block.length);
});
