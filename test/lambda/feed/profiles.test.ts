import * as v from 'valibot';
import { expect, test } from 'vitest';
import { DefaultsSchema, ProfilesSchema } from '../../../lambda/feed/profiles.ts';
import { hasTrait, namesWith, parameterNames } from '../../../lambda/parameters/parameters.ts';
import { sampleOf } from '../../support/sample-parameters.ts';

test.each(namesWith('ofOneFile'))(
  'neither a feed nor a profile may have a default for %s, which describes one file',
  name => {
    const values = { [name]: sampleOf(name) };

    expect(v.is(DefaultsSchema, values)).toBe(false);
    expect(v.is(ProfilesSchema, { evening: values })).toBe(false);
  },
);

const others = parameterNames.filter(name => !hasTrait(name, 'ofOneFile'));

test.each(others)('a feed may have a default for %s', name => {
  expect(v.is(DefaultsSchema, { [name]: sampleOf(name) })).toBe(true);
});

test.each(others.filter(name => name !== 'profile'))('a profile may set %s', name => {
  expect(v.is(ProfilesSchema, { evening: { [name]: sampleOf(name) } })).toBe(true);
});

test('a profile cannot choose another one', () => {
  expect(v.is(ProfilesSchema, { evening: { profile: 'morning' } })).toBe(false);
});
