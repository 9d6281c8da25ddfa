import { describe, expect, test } from 'vitest';
import { parseAppsOptions } from '../../../scripts/apps/parse-options.ts';
import { satisfies } from '../../../scripts/apps/read-manifest.ts';

describe('npm run apps', () => {
  test('uses the node version of the function, unless others are named', () => {
    expect(parseAppsOptions([]).nodes).toEqual(['24']);
    expect(parseAppsOptions(['--node', '20, 22.19.0,host']).nodes).toEqual(['20', '22.19.0', 'host']);
  });

  test.each(['', 'latest', '20,,22', '>=20', '24 && rm -rf .'])('rejects "%s" as a version', version => {
    expect(() => parseAppsOptions([`--node=${version}`])).toThrow('must be versions such as 20,22.19.0 or host');
  });

  test.each([
    ['v22.19.0', true],
    ['v22.20.3', true],
    ['v24.0.0', true],
    ['v22.18.9', false],
    ['v20.20.2', false],
    ['v9.99.0', false],
  ])('accepts %s for a package with node >=22.19.0: %s', (version, expected) => {
    expect(satisfies(version, '>=22.19.0')).toBe(expected);
  });
});
