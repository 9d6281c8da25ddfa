import { expect, test } from 'vitest';
import { checkVersion, compareVersions } from '../../../cli/doctor/check-version.ts';
import { readPackage } from '../../../infra/read-package.ts';

test.each([
  ['0.1.0', '0.1.0', 'ok', 'the function and this command are 0.1.0'],
  ['0.1.0', '0.1.3', 'ok', 'the function is 0.1.0, this command 0.1.3'],
  ['1.4.0', '1.2.9', 'ok', 'the function is 1.4.0, this command 1.2.9'],
  ['0.1.9', '0.2.0', 'failed', 'the function is 0.1.9, this command 0.2.0'],
  ['0.9.0', '1.0.0', 'failed', 'the function is 0.9.0, this command 1.0.0'],
  ['2.0.0', '1.9.9', 'failed', 'the function is 2.0.0, this command 1.9.9'],
  ['10.0.0', '1.0.0', 'failed', 'the function is 10.0.0, this command 1.0.0'],
])('a function of %s and a command of %s: %s', (deployed, own, status, found) => {
  expect(compareVersions(deployed, own)).toMatchObject({ check: 'version', status, found });
});

test('a function without a version may have any', () => {
  expect(compareVersions(undefined, '0.1.0')).toMatchObject({
    status: 'unknown',
    fix: expect.stringContaining('deploy'),
  });
});

test('incompatible versions can be fixed on either side', () => {
  expect(compareVersions('0.2.1', '0.3.0').fix).toBe(
    'use the command of the function (npx dropdial@0.2.1), or deploy the stack again with version 0.3.0',
  );
});

test('the version is that of the function in the stack', async () => {
  const asked: string[] = [];
  const read = async (name: string) => {
    asked.push(name);
    return { DROPDIAL_VERSION: readPackage().version };
  };

  expect(await checkVersion('Calls', read)).toMatchObject({ status: 'ok' });
  expect(asked).toEqual(['Calls']);
});
