import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  currentName,
  fieldMetadata,
  isParameterName,
  namesWith,
  ParametersSchema,
  PartialParametersSchema,
  parameterNames,
} from '../../../lambda/parameters/parameters.ts';
import { samplesOf } from '../../support/sample-parameters.ts';

const REQUIRED = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3, name: 'x' };

test.each(['rule_id', 'idempotency_key'])('%s is the name of a parameter', name => {
  expect(isParameterName(name)).toBe(true);
});

test.each(['', 'Rule_id', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  '"%s" is not the name of a parameter',
  name => {
    expect(isParameterName(name)).toBe(false);
  },
);

describe('every parameter', () => {
  test.each(parameterNames)('%s says in words what it must be', name => {
    expect(fieldMetadata(name).mustBe).not.toBe('');
  });

  test.each(parameterNames)('%s is read from text as the type of its value', name => {
    const samples = samplesOf(name);
    const isFraction = (value: unknown) => typeof value === 'number' && !Number.isInteger(value);
    const kinds = {
      number: samples.some(isFraction),
      integer: samples.some(Number.isInteger) && !samples.some(isFraction),
      boolean: samples.includes(true),
      list: samples.some(Array.isArray),
      text: samples.some(value => typeof value === 'string'),
    };
    const { kind } = fieldMetadata(name);

    expect(Object.entries(kinds).flatMap(([each, is]) => (is ? each : []))).toEqual([kind]);
  });
});

test('a complete set has everything that the API requires', () => {
  for (const name of Object.keys(REQUIRED)) {
    const others = Object.fromEntries(Object.entries(REQUIRED).filter(([other]) => other !== name));

    expect(v.is(ParametersSchema, others), name).toBe(false);
    expect(v.is(PartialParametersSchema, others), name).toBe(true);
  }
  expect(v.is(ParametersSchema, REQUIRED)).toBe(true);
});

test('no set accepts an unknown name', () => {
  expect(v.is(ParametersSchema, { ...REQUIRED, ruleid: 1 })).toBe(false);
  expect(v.is(PartialParametersSchema, { ruleid: 1 })).toBe(false);
});

test('a list has the parameters of a trait in schema order', () => {
  const required = namesWith('required');

  expect(required).toEqual(parameterNames.filter(name => required.some(each => each === name)));
});

test.each(namesWith('newName'))('%s is a parameter only under its newer name', name => {
  const newer = currentName(name);

  expect(newer).not.toBe(name);
  expect(currentName(newer)).toBe(newer);
  expect(parameterNames).toContain(newer);
});
