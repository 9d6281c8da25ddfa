import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../../support/run-cli.ts';
import { runInProcess } from '../../support/run-in-process.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropdial-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Hides the AWS configuration files of this machine. */
const NOWHERE = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };

const init = (args: readonly string[], input = '', environment: Readonly<Record<string, string>> = NOWHERE) =>
  runInProcess(['init', ...args], environment, { input, cwd: folder });

/** The written configuration, imported as the deployment imports it. */
async function readWritten(name = 'dropdial.config.ts'): Promise<unknown> {
  const module: { readonly default: unknown } = await import(pathToFileURL(join(folder, name)).href);
  return module.default;
}

const STANDARD = {
  alarmEmails: [],
  feeds: [
    {
      id: 'operator',
      prefix: 'operator/',
      defaults: { priority: 1, max_simultaneous: 10, num_attempts: 3 },
      limits: { priority: { min: 1 }, max_simultaneous: { max: 10 }, rows: { max: 500_000 } },
      phoneCheck: 'reject',
    },
  ],
};

test('dropdial init --results makes every feed collect the results of its calls', async () => {
  expect((await init(['--yes', '--results'])).code).toBe(0);

  expect(await readWritten()).toEqual({ ...STANDARD, feeds: [{ ...STANDARD.feeds[0], results: { write: 'file' } }] });
});

describe('dropdial init asks', () => {
  test('and writes the answers', async () => {
    const answers = [
      'acme',
      '',
      '101,102',
      '2',
      '20',
      '',
      '1000',
      'warn',
      'n',
      's3://lists/dnc.txt, s3://lists/ftc/',
      'ops@example.com, ada@example.com',
      'eu-central-1',
    ];
    const { code, out, err } = await runCli(['init'], NOWHERE, { input: `${answers.join('\n')}\n`, cwd: folder });

    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Id of the feed \(who drops files\) \[operator\]: /);
    expect(out).toContain('--secret-id dropdial/acme');
    expect(await readWritten()).toEqual({
      env: { region: 'eu-central-1' },
      alarmEmails: ['ops@example.com', 'ada@example.com'],
      suppression: [
        { bucket: 'lists', key: 'dnc.txt' },
        { bucket: 'lists', prefix: 'ftc/' },
      ],
      feeds: [
        {
          id: 'acme',
          prefix: 'acme/',
          defaults: { priority: 2, max_simultaneous: 20, num_attempts: 3 },
          limits: { rule_id: [101, 102], priority: { min: 2 }, max_simultaneous: { max: 20 }, rows: { max: 1000 } },
          phoneCheck: 'warn',
        },
      ],
    });
  });

  test('again after an invalid answer, and says what it must be', async () => {
    const answers = [
      'Acme Inc.',
      'acme',
      'acme',
      'acme/',
      'one',
      '7',
      '',
      '',
      '9',
      '3',
      '',
      'refuse',
      'off',
      'maybe',
      'n',
      'dnc.txt',
      's3://lists/',
      '',
      'ops',
      'ops@example.com',
      'Frankfurt',
      '',
    ];
    const { code, out } = await init([], `${answers.join('\n')}\n`);

    expect(code).toBe(0);
    expect(out).toContain('"--feed" must be 1 to 63 lower-case letters, digits and hyphens; got "Acme Inc."');
    expect(out).toContain('"--prefix" must be empty or end in "/" and not begin with it; got "acme"');
    expect(out).toContain('"--rules" must be ids of routing rules, such as 101,102, or empty for any rule');
    expect(out).toContain('"--num-attempts" must be a whole number from 1 to 5; got "9"');
    expect(out).toContain('"--phone-check" must be reject, warn or off; got "refuse"');
    expect(out).toContain('the answer must be y or n; got "maybe"');
    expect(out).toContain(
      '"--suppression" must be places of lists, such as s3://my-lists/do-not-call.txt, or empty; got "dnc.txt"',
    );
    expect(out).toContain('got "s3://lists/"');
    expect(out).toContain('"--region" must be a Region, such as eu-central-1, or empty; got "Frankfurt"');
    expect(out).toContain('"--alarm-emails" must be e-mail addresses, such as oncall@example.com; got "ops"');
    expect(await readWritten()).toMatchObject({ feeds: [{ defaults: { rule_id: 7 }, limits: { rule_id: [7] } }] });
  });

  test('for any number of feeds', async () => {
    const { code } = await init([], `\n\n\n\n\n\n\n\ny\npartner\n\n\n\n\n\n\n\nn\n\n\n\n`);

    expect(code).toBe(0);
    expect(await readWritten()).toMatchObject({ feeds: [{ id: 'operator' }, { id: 'partner', prefix: 'partner/' }] });
  });

  test('and writes nothing when the answers end', async () => {
    const { code, err } = await init([], 'acme\n');

    expect(code).toBe(2);
    expect(err).toContain('the answers ended at "Prefix of its keys in the bucket"; nothing was written');
    expect(await readdir(folder)).toEqual([]);
  });

  test('and writes nothing when the feeds conflict', async () => {
    const { code, err } = await init([], `\n\n\n\n\n\n\n\ny\npartner\noperator/partner/\n\n\n\n\n\n\nn\n\n\n\n`);

    expect(code).toBe(2);
    expect(err).toContain('must not overlap');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the Region that dropdial init proposes', () => {
  const PROFILES = '[default]\nregion = eu-west-1\n[profile calls]\nregion = ap-south-1\n';

  test.each([
    ['AWS_REGION', { AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'us-west-2' }, 'eu-central-1'],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'us-west-2' }, 'us-west-2'],
    ['the default profile', {}, 'eu-west-1'],
    ['the named profile', { AWS_PROFILE: 'calls' }, 'ap-south-1'],
  ])('is that of %s', async (_origin, environment, region) => {
    // Each case needs a path of its own, because the SDK caches the files that it has read.
    const file = join(folder, 'config');
    await writeFile(file, PROFILES);
    const all = { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: devNull, ...environment };
    const { code, out } = await init([], `${'\n'.repeat(8)}n\n\n\n\n`, all);

    expect([code, out]).toEqual([0, expect.stringContaining(`Region of the stack [${region}]: `)]);
    expect(await readWritten()).toMatchObject({ env: { region } });
  });

  test('is none if the options say so', async () => {
    expect((await init(['--yes', '--region='], '', { ...NOWHERE, AWS_REGION: 'eu-central-1' })).code).toBe(0);
    expect(await readWritten()).toEqual(STANDARD);
  });
});

test('dropdial init leaves room for an answer after each question in a narrow terminal', async () => {
  const input = `${'\n'.repeat(8)}n\n\nops\nops@example.com\n\n`;
  const { code, out } = await runInProcess(['init'], NOWHERE, { input, cwd: folder, columns: 60 });

  expect(code).toBe(0);
  const questions = stripVTControlCharacters(out)
    .split('\n')
    .flatMap(line => line.split(/(?<=: )/));
  expect(questions.filter(line => line.length > 60)).toEqual([]);
  expect(questions.filter(line => line.endsWith(': ') && line.length > 45)).toEqual([]);
});

describe('dropdial init --yes', () => {
  test('asks nothing and uses the default answers', async () => {
    const { code, out } = await init(['--yes']);

    expect(code).toBe(0);
    expect(out).not.toContain('[operator]');
    expect(await readWritten()).toEqual(STANDARD);
  });

  test('accepts options as answers', async () => {
    const options = ['--feed', 'acme', '--prefix', 'in/acme/', '--rules', '101', '--region', 'us-east-1'];
    const told = ['--alarm-emails', 'ops@example.com'];
    const numbers = [
      '--priority',
      '0',
      '--max-simultaneous',
      '5',
      '--num-attempts',
      '1',
      '--max-rows',
      '10',
      '--phone-check',
      'off',
    ];

    const { code, out } = await init(['--yes', ...options, ...numbers, ...told]);

    expect(code).toBe(0);
    expect(out).toContain('AWS asks ops@example.com for consent by mail');
    expect(await readWritten()).toEqual({
      env: { region: 'us-east-1' },
      alarmEmails: ['ops@example.com'],
      feeds: [
        {
          id: 'acme',
          prefix: 'in/acme/',
          defaults: { rule_id: 101, priority: 0, max_simultaneous: 5, num_attempts: 1 },
          limits: { rule_id: [101], priority: { min: 0 }, max_simultaneous: { max: 5 }, rows: { max: 10 } },
          phoneCheck: 'off',
        },
      ],
    });
  });

  test.each([
    ['--feed', 'A', '"--feed" must be 1 to 63 lower-case letters'],
    ['--rules', 'all', '"--rules" must be ids of routing rules'],
    ['--priority', '-1', '"--priority" must be'],
    ['--region', 'Frankfurt', '"--region" must be a Region'],
    ['--suppression', 'ftp://lists/dnc.txt', '"--suppression" must be places of lists'],
    ['--phone-check', 'yes', '"--phone-check" must be reject, warn or off; got "yes"'],
    ['--max-rows', '0', '"--max-rows" must be a whole number of 1 or more; got "0"'],
  ])('rejects %s %s', async (option, value, message) => {
    const { code, err } = await init(['--yes', `${option}=${value}`]);

    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('never overwrites an existing file without --force', async () => {
    await writeFile(join(folder, 'dropdial.config.ts'), 'mine');

    expect(await init(['--yes'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists: --force replaces it'),
    });
    expect(await readFile(join(folder, 'dropdial.config.ts'), 'utf8')).toBe('mine');
    expect((await init(['--yes', '--force'])).code).toBe(0);
    expect(await readWritten()).toEqual(STANDARD);
  });

  test('writes a JSON document if the name says so', async () => {
    expect((await init(['--yes', '--output', 'staging.json'])).code).toBe(0);
    expect(JSON.parse(await readFile(join(folder, 'staging.json'), 'utf8'))).toEqual(STANDARD);
  });

  test('writes another file if one is named, and says how to name it from then on', async () => {
    const { code, out } = await init(['--yes', '--output', 'staging.config.ts']);

    expect(code).toBe(0);
    expect(await readWritten('staging.config.ts')).toEqual(STANDARD);
    expect(out).toContain('npx cdk deploy -c config=staging.config.ts');
    expect(out).toContain('npx dropdial doctor --config staging.config.ts --send-test');
  });

  test('says that nobody is notified, as long as that is so', async () => {
    expect((await init(['--yes'])).out).toContain(
      'Nobody is told when an alarm goes off: set "alarmEmails" in dropdial.config.ts before you deploy.',
    );
  });
});

test('in a clone of the project the file imports its types by a short path', async () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const { code } = await runInProcess(['init', '--yes', '--output', join(root, 'dist', 'init.config.ts'), '--force']);

  expect(code).toBe(0);
  expect(await readFile(join(root, 'dist', 'init.config.ts'), 'utf8')).toMatch(
    /^import .* from '\.\.\/infra\/define-config\.ts';\n/,
  );
  await rm(join(root, 'dist', 'init.config.ts'));
});
