import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeFileError } from '../../../cli/failure/describe-file-error.ts';
import { orUnwritable } from '../../../cli/read-input.ts';
import { runInProcess } from '../../support/run-in-process.ts';

const systemError = (code: string, path = '/some/file.csv') =>
  Object.assign(new Error(`${code}: words of the system, open '${path}'`), { code, path, syscall: 'open' });

test.each([
  ['EACCES', 'you have no permission for "/some/file.csv"'],
  ['EPERM', 'you have no permission for "/some/file.csv"'],
  ['ENOENT', 'there is no file or folder "/some/file.csv"'],
  ['EROFS', '"/some/file.csv" cannot be written: its file system is read-only'],
  ['ENOSPC', '"/some/file.csv" cannot be written: the disk is full'],
])('%s is described in words', (code, words) => {
  expect(describeFileError(systemError(code))).toBe(words);
});

test('an error that is not of a file is left as it is', () => {
  expect(describeFileError(systemError('EWEIRD'))).toBeUndefined();
  expect(describeFileError(Object.assign(new Error('no'), { code: 'EACCES' }))).toBeUndefined();
});

test.each([
  ['EACCES', 'you may not write "/some/file.csv"'],
  ['ENOTDIR', 'there is no folder "/some"'],
])('%s of a written file is not called a reading', async (code, words) => {
  await expect(orUnwritable('/some/file.csv', () => Promise.reject(systemError(code)))).rejects.toThrow(words);
});

test('a report for a folder that does not exist names the folder', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-failure-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const file = join(dir, 'a.csv');
  await writeFile(file, 'phone_number\n+12025550101\n');

  const { code, err } = await runInProcess(['check', file, '--report', join(dir, 'no', 'r.html')]);

  expect([code, err]).toEqual([2, `dropdial: there is no folder "${join(dir, 'no')}"\n`]);
});

test('the name of a file cannot steer the terminal through an error', async () => {
  const { err } = await runInProcess(['check', '/nowhere/a\u001b[31m\u0007.csv']);

  expect(err).toBe('dropdial: there is no file "/nowhere/a?[31m?.csv"\n');
});
