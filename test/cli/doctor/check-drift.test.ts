import { describe, expect, test } from 'vitest';
import type { ConfigPlace } from '../../../cli/config/find-place.ts';
import { checkDrift } from '../../../cli/doctor/check-drift.ts';
import { deriveFunctionConfig } from '../../../infra/config/function-feeds.ts';
import type { DropdialConfig } from '../../../infra/document/settings.ts';

const acme = { id: 'acme', prefix: 'acme/' };
const bravo = { id: 'bravo', prefix: 'bravo/' };

const placeOf = (config: DropdialConfig): ConfigPlace => ({ kind: 'document', path: '/dropdial.config.ts', config });

/** The configuration of the function in a stack that was deployed from this configuration. */
function deploy(config: DropdialConfig) {
  const { feeds, ...rest } = deriveFunctionConfig(config);
  return { ...rest, feeds: feeds.map(feed => ({ ...feed, bucket: 'real-bucket', secretId: 'arn:of:a:secret' })) };
}

const compare = (file: DropdialConfig, deployed: DropdialConfig) => checkDrift(placeOf(file), deploy(deployed));

describe('a stack that matches its file', () => {
  test.each<DropdialConfig>([
    { feeds: [acme, bravo] },
    { feeds: [{ ...acme, rejectFile: true, sftpUsers: [{ userName: 'acme', publicKeys: ['ssh-rsa AAAA'] }] }] },
    { feeds: [acme], suppression: [{ bucket: 'lists', key: 'a.txt' }], memorySize: 1024 },
  ])('is reported as such: %j', config => {
    expect(compare(config, config)).toMatchObject([{ status: 'ok' }]);
  });

  test('may state defaults, or leave them out', () => {
    expect(compare({ feeds: [acme] }, { feeds: [{ ...acme, maxAgeHours: 72, maxActiveLists: 10 }] })).toMatchObject([
      { status: 'ok' },
    ]);
  });
});

describe('a stack that differs', () => {
  test.each<[string, DropdialConfig, DropdialConfig, string]>([
    ['a setting', { feeds: [{ ...acme, maxAgeHours: 5 }] }, { feeds: [acme] }, 'feed acme: maxAgeHours'],
    [
      'several settings',
      { feeds: [{ ...acme, rejectFile: true, defaults: { rule_id: 1 } }] },
      { feeds: [acme] },
      'feed acme: defaults, rejectFile',
    ],
    ['a new feed', { feeds: [acme, bravo] }, { feeds: [acme] }, 'feed bravo is not deployed'],
    ['a removed feed', { feeds: [acme] }, { feeds: [acme, bravo] }, 'feed bravo is not in the file'],
    [
      'a suppression list for all feeds',
      { feeds: [acme] },
      { feeds: [acme], suppression: [{ bucket: 'lists', key: 'a' }] },
      'suppression',
    ],
    ['the API', { feeds: [acme], apiUrl: 'https://api.example.com/x' }, { feeds: [acme] }, 'apiUrl'],
  ])('is reported by its names: %s', (_what, file, deployed, found) => {
    const [finding] = compare(file, deployed);

    expect(finding).toMatchObject({ status: 'failed', found: expect.stringContaining(found) });
  });
});

test('without a file there is nothing to compare', () => {
  expect(checkDrift({ kind: 'stack', name: 'Dropdial' }, deploy({ feeds: [acme] }))).toEqual([]);
  expect(checkDrift(undefined, deploy({ feeds: [acme] }))).toEqual([]);
});
