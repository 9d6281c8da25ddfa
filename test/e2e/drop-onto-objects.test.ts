import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openDropCommand, SETS, SIDECAR } from '../support/drop-command.ts';
import { COMPLETE, csvOf } from '../support/drop-stack.ts';

const { close, dir, drop, file, isThere, stack } = await openDropCommand();
afterAll(close);

describe('an object that already exists', () => {
  test('is not overwritten unless requested', async () => {
    const path = await file('twice.csv', csvOf(2));
    await drop(path, ...SETS, '--yes');
    await file('twice.csv', csvOf(5));
    const { err, code, out } = await drop(path, ...SETS, '--yes');

    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('s3://dropdial-drops/drops/twice.csv exists already');
    expect(await stack.metadata('twice.csv')).toMatchObject({ 'dropdial-count': '2' });

    expect(await drop(path, ...SETS, '--yes', '--replace')).toMatchObject({ code: 0 });
    expect(await stack.metadata('twice.csv')).toMatchObject({ 'dropdial-count': '5' });
  });

  test('is not overwritten if it appears between the check and the upload', async () => {
    const path = await file('race.csv', csvOf(2));
    await stack.drop('race.csv', csvOf(3), COMPLETE);
    stack.s3.addFault({
      operation: 'HeadObject',
      key: 'drops/race.csv',
      kind: 'error',
      status: 403,
      code: 'AccessDenied',
    });

    expect(await drop(path, ...SETS, '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('exists already, and is as it was'),
    });
  });

  test('counts as a sidecar of the file, and is reported', async () => {
    await stack.drop(
      'remote.csv.json',
      JSON.stringify({ rule_id: 101, priority: 1, max_simultaneous: 7, num_attempts: 3 }),
    );
    const { err, code } = await drop(await file('remote.csv', csvOf(2)), '--yes');

    expect([code, err]).toEqual([0, expect.stringContaining('2 people, rule 101, 7 at a time, starts now')]);
  });

  test('counts as defaults of its folder, and local defaults beside the file do not', async () => {
    await stack.drop('deep/_defaults.json', JSON.stringify({ ...SIDECAR, max_simultaneous: 8 }));
    await mkdir(join(dir, 'deep'), { recursive: true });
    await file('deep/_defaults.json', JSON.stringify({ ...SIDECAR, rule_id: 999, max_simultaneous: 3 }));
    const path = await file('deep/deep.csv', csvOf(2));
    const { err, code } = await drop(path, '--key', 'drops/deep/deep.csv', '--yes');

    expect([code, err]).toEqual([0, expect.stringContaining('2 people, rule 101, 8 at a time, starts now')]);
    expect(await drop(path, '--yes', '--no-wait')).toMatchObject({ err: expect.stringContaining('waits for rule_id') });
  });

  test('prevents the upload if it would be a second sidecar', async () => {
    await stack.drop('two.json', '{}');
    await file('two.csv.json', '{}');

    expect(await drop(await file('two.csv', csvOf(2)), ...SETS, '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('drops/two.json is another sidecar of this file'),
    });
    expect(await isThere('two.csv')).toBe(false);
  });
});
