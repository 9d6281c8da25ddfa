import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEnvironment } from '../../../lambda/invocation/read-environment.ts';

const CONFIG = JSON.stringify({
  ledgerBucket: 'ledger',
  feeds: [{ id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 's' }],
});

/** A variable as a file names it. */
const named = (name: string) => ['$', '{', name, '}'].join('');

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dropdial-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('the configuration may be the text itself', () => {
  const { config, ownS3Endpoint } = readEnvironment({ DROPDIAL_CONFIG: CONFIG });

  expect(config.feeds[0]?.id).toBe('acme');
  expect(ownS3Endpoint).toBe(false);
});

test('the configuration may be a file', async () => {
  const file = join(await makeFolder(), 'config.json');
  await writeFile(file, CONFIG);

  expect(readEnvironment({ DROPDIAL_CONFIG: `file:${file}` }).config.ledgerBucket).toBe('ledger');
});

test.each([
  ['256', 702_000],
  ['512', 3_000_000],
  [undefined, 3_000_000],
])('a function of %s MB remembers %d values of a file', (memory, values) => {
  const { mostValues } = readEnvironment({ DROPDIAL_CONFIG: CONFIG, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory });

  expect(mostValues).toBe(values);
});

test('a missing file is named', async () => {
  const file = join(await makeFolder(), 'none.json');

  expect(() => readEnvironment({ DROPDIAL_CONFIG: `file:${file}` })).toThrow(
    expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(file) }),
  );
});

test.each([undefined, ''])('DROPDIAL_CONFIG counts as missing if it is %j', text => {
  expect(() => readEnvironment({ DROPDIAL_CONFIG: text })).toThrow(
    expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('DROPDIAL_CONFIG is missing') }),
  );
});

test.each([
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, true],
  [{ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }, true],
  [{ AWS_ENDPOINT_URL_S3: '' }, false],
  [{ AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1' }, false],
])("%j means that S3 is not AWS's: %s", (variables, ownS3Endpoint) => {
  expect(readEnvironment({ DROPDIAL_CONFIG: CONFIG, ...variables }).ownS3Endpoint).toBe(ownS3Endpoint);
});

test('a file may name variables, whose values are inserted as text', async () => {
  const file = join(await makeFolder(), 'config.json');
  const feed = {
    id: 'acme',
    bucket: named('DROPDIAL_DROP_BUCKET'),
    prefix: `${named('HOME')}/`,
    secretId: named('DROPDIAL_SECRET_0'),
  };
  await writeFile(file, JSON.stringify({ ledgerBucket: 'ledger', feeds: [feed] }));

  const { config } = readEnvironment({
    DROPDIAL_CONFIG: `file:${file}`,
    DROPDIAL_DROP_BUCKET: 'drops',
    DROPDIAL_SECRET_0: 'a "quoted" name',
    HOME: '/root',
  });

  expect(config.feeds).toMatchObject([{ bucket: 'drops', prefix: `${named('HOME')}/`, secretId: 'a "quoted" name' }]);
});

test('a missing variable of a file is named', async () => {
  const file = join(await makeFolder(), 'config.json');
  await writeFile(file, CONFIG.replace('"drops"', JSON.stringify(named('DROPDIAL_DROP_BUCKET'))));

  expect(() => readEnvironment({ DROPDIAL_CONFIG: `file:${file}` })).toThrow(
    expect.objectContaining({
      code: 'config_invalid',
      message: expect.stringContaining('DROPDIAL_DROP_BUCKET is missing'),
    }),
  );
});
