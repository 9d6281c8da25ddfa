import { describe, expect, test } from 'vitest';
import { makeFeed } from '../../support/make-feed.ts';
import { type Beside, resolveSources } from '../../support/resolve-sources.ts';

const KEY = 'acme/people.csv';
const REQUIRED = { rule_id: 101, priority: 1, max_simultaneous: 1, num_attempts: 1 };
const callingHours = { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '18:00' };
const feedWith = (config: object) => makeFeed({ defaults: REQUIRED, callingHours, ...config });

/** Resolves a drop with this parameter at some origin, in a feed with calling hours. */
function resolve(beside: Beside, config: object = {}) {
  const resolution = resolveSources(feedWith(config), KEY, beside);
  return resolution.kind === 'invalid' ? resolution.problems : resolution.kind;
}

describe('in a feed with calling hours, a parameter that decides which times the rows have', () => {
  const SAID = [
    ['quote', 'apostrophe'],
    ['quote', "'"],
    ['escape', 'backslash'],
    ['encoding', 'windows-1251'],
    ['encoding', 'UTF-7'],
    ['encoding', 'shift_jis'],
  ] as const;

  test.each(SAID)('may not come with a file: %s %s', (name, value) => {
    for (const beside of [
      { tags: { [name]: value } },
      { sidecar: { [name]: value } },
      { folders: { 'acme/': { [name]: value } } },
    ]) {
      expect(resolve(beside)).toMatchObject([
        {
          code: 'parameter_origin',
          field: name,
          message: expect.stringMatching(/save the file as UTF-8 .*"defaults".*"origins"/),
        },
      ]);
    }
  });

  test.each(SAID)('may be set by the feed, or by a profile that a file chooses: %s %s', (name, value) => {
    expect(resolve({}, { defaults: { ...REQUIRED, [name]: value } })).toBe('complete');
    expect(resolve({ tags: { profile: 'old' } }, { profiles: { old: { [name]: value } } })).toBe('complete');
  });

  test.each(SAID)('may come with a file if the feed allows it by name: %s %s', (name, value) => {
    const origins = { [name]: ['feed', 'sidecar'] };

    expect(resolve({ sidecar: { [name]: value } }, { origins })).toBe('complete');
    expect(resolve({ tags: { [name]: value } }, { origins })).toMatchObject([{ code: 'parameter_origin' }]);
    expect(resolve({ sidecar: { [name]: value } }, { origins: { '*': ['feed', 'sidecar'] } })).toMatchObject([
      { code: 'parameter_origin' },
    ]);
  });

  test.each([
    ['encoding', 'UTF-8'],
    ['encoding', 'utf8'],
    ['encoding', 'UTF-16LE'],
    ['quote', '"'],
    ['quote', 'quote'],
    ['escape', '"'],
  ])('may come with a file if every server understands it alike: %s %s', (name, value) => {
    expect(resolve({ sidecar: { [name]: value } })).toBe('complete');
    expect(resolve({ sidecar: { [name]: value } }, { origins: { '*': ['feed'] } })).toMatchObject([
      { code: 'parameter_origin' },
    ]);
  });
});

test.each([
  ['quote', 'apostrophe'],
  ['encoding', 'windows-1251'],
])('%s may come with a file in a feed without calling hours', (name, value) => {
  expect(resolve({ tags: { [name]: value } }, { callingHours: undefined })).toBe('complete');
});
