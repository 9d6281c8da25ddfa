import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runInProcess } from '../support/run-in-process.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropdial-template-'));
  await writeFile(
    join(folder, 'dropdial.config.json'),
    JSON.stringify({ alarmEmails: ['ops@example.com'], feeds: [{ id: 'acme', prefix: 'acme/' }] }),
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) => runInProcess(['template', ...args], {}, { cwd: folder });

describe('dropdial template', () => {
  test('prints only the template, and the next steps on standard error', async () => {
    const { code, out, err } = await run();

    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out))).toEqual(expect.arrayContaining(['Resources', 'Parameters', 'Outputs']));
    expect(err).toMatch(/^--code FOLDER writes the code that the template names, dropdial-[0-9a-f]{16}\.zip\. /m);
    expect(err).toContain('aws cloudformation deploy --stack-name Dropdial ');
    expect(await readdir(folder)).toEqual(['dropdial.config.json']);
  });

  test('warns in a line of its own, and names no folder that is gone by then', async () => {
    await writeFile(join(folder, 'silent.json'), JSON.stringify({ feeds: [{ id: 'acme', prefix: 'acme/' }] }));
    const { code, err } = await run('--config', 'silent.json');

    expect(code).toBe(0);
    expect(err).toMatch(/^warning: the alarms tell nobody; set "alarmEmails" .*\n--code FOLDER writes/);
    expect(err).not.toMatch(/report|dropdial-template-/);
    expect((await run()).err).not.toContain('warning');
  });

  test('writes the archives that the template names to the path of --code', async () => {
    const { code, out, err } = await run('--code', 'out/code');
    const names = await readdir(join(folder, 'out', 'code'));

    expect([code, names.length]).toEqual([0, 1]);
    expect(out).toContain(`"${names[0]}"`);
    expect(err).toContain(`  aws s3 cp out/code/${names[0]} s3://BUCKET/${names[0]}\n`);
    expect((await readFile(join(folder, 'out', 'code', String(names[0])))).subarray(0, 2).toString()).toBe('PK');
  });

  test('accepts another configuration, with its name of the stack', async () => {
    await writeFile(
      join(folder, 'staging.json'),
      JSON.stringify({ stackName: 'Staging', feeds: [{ id: 'bravo', prefix: 'b/' }] }),
    );
    const { out, err } = await run('--config', 'staging.json');

    expect(out).toContain('dropdial/bravo');
    expect(err).toContain('--stack-name Staging ');
  });

  test.each([
    ['a missing configuration', ['--config', 'missing.json'], 'there is no'],
    ['an invalid field', ['--config', 'wrong.json'], 'wrong.json:1:24: feed "acme": "prefix" must be'],
    ['an argument', ['staging.json'], 'this command takes no "staging.json"'],
  ])('rejects %s, and prints no template', async (_what, args, message) => {
    await writeFile(join(folder, 'wrong.json'), JSON.stringify({ feeds: [{ id: 'acme', prefix: '/' }] }));
    const { code, out, err } = await run(...args);

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});
