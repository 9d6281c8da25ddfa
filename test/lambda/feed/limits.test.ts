import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { checkLimits, LimitsSchema } from '../../../lambda/feed/limits.ts';
import { fieldMetadata, hasTrait, namesWith, parameterNames } from '../../../lambda/parameters/parameters.ts';
import { sampleNumberOf, sampleOf } from '../../support/sample-parameters.ts';

describe('a range', () => {
  test.each(namesWith('limitToRange'))('contains %s, both ends included', name => {
    const value = sampleNumberOf(name);
    const limits = v.parse(LimitsSchema, { [name]: { min: value, max: value } });

    expect(checkLimits(name, value, limits)).toBeUndefined();
    expect(checkLimits(name, value - 1, limits)).toBe(`from ${value} to ${value}`);
    expect(checkLimits(name, value + 1, limits)).toBe(`from ${value} to ${value}`);
  });

  test.each(namesWith('limitToRange'))('of %s is open at a missing end', name => {
    const value = sampleNumberOf(name);

    expect(checkLimits(name, value + 1, { [name]: { max: value } })).toContain(`${value}`);
    expect(checkLimits(name, value + 1, { [name]: { min: value } })).toBeUndefined();
    expect(checkLimits(name, value - 1, { [name]: { min: value } })).toBe(`at least ${value}`);
    expect(checkLimits(name, value, {})).toBeUndefined();
  });

  test.each(namesWith('lowest'))('of %s has a default minimum', name => {
    const lowest = fieldMetadata(name).lowest?.value ?? Number.NaN;

    expect(checkLimits(name, lowest - 1, {})).toBe(`at least ${lowest}`);
    expect(checkLimits(name, lowest - 1, { [name]: {} })).toBe(`at least ${lowest}`);
    expect(checkLimits(name, lowest - 1, { [name]: { max: 9 } })).toBe(`from ${lowest} to 9`);
    expect(checkLimits(name, lowest, {})).toBeUndefined();
    expect(checkLimits(name, lowest - 1, { [name]: { min: lowest - 1 } })).toBeUndefined();
  });

  test('never allows the highest priority, which overtakes all other lists, by accident', () => {
    expect(checkLimits('priority', 0, {})).toBe('at least 1');
    expect(checkLimits('interval_seconds', 0, {})).toBeUndefined();
  });

  test.each(namesWith('limitToRange'))('of %s is a range of integers', name => {
    for (const wrong of [[2], 2, { min: 0.5 }, { min: 3, max: 2 }, { least: 1 }]) {
      expect(v.is(LimitsSchema, { [name]: wrong }), JSON.stringify(wrong)).toBe(false);
    }
  });
});

describe('ids', () => {
  test.each(namesWith('limitToIds'))('contain %s', name => {
    const limits = v.parse(LimitsSchema, { [name]: [7, 9] });

    expect(checkLimits(name, 7, limits)).toBeUndefined();
    expect(checkLimits(name, 8, limits)).toBe('one of 7, 9');
    expect(checkLimits(name, 8, {})).toBeUndefined();
  });

  test.each(namesWith('limitToIds'))('of %s are some of the possible values', name => {
    for (const wrong of [[], [0], ['7'], 7, { min: 7 }]) {
      expect(v.is(LimitsSchema, { [name]: wrong }), JSON.stringify(wrong)).toBe(false);
    }
  });
});

const MEASURED = new Set(['rows', 'bytes']);
const others = parameterNames.filter(name => !hasTrait(name, 'limitToIds') && !hasTrait(name, 'limitToRange'));

test.each(others.filter(name => !MEASURED.has(name)))('a feed has no limits for %s', name => {
  for (const limit of [{ min: 1 }, [1]]) expect(v.is(LimitsSchema, { [name]: limit })).toBe(false);
});

test.each(others)('no limit rejects a value of %s', name => {
  const limits = v.parse(LimitsSchema, { rows: { max: 1 }, bytes: { max: 1 } });

  expect(checkLimits(name, sampleOf(name), limits)).toBeUndefined();
});
