import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  fieldMetadata,
  isParameterName,
  ParametersSchema,
  PartialParametersSchema,
  parameterNames,
} from '../../../lambda/parameters/parameters.ts';

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

  test('that counts something is read from text as a number, and no other one is', () => {
    const integers = parameterNames.filter(name => fieldMetadata(name).kind === 'integer');

    expect(integers).toEqual([
      'rule_id',
      'priority',
      'max_simultaneous',
      'num_attempts',
      'interval_seconds',
      'start_at',
      'queue_id',
      'buffer_size_value',
      'rows',
      'bytes',
    ]);
  });
});

test('a complete set is only complete with what the API requires', () => {
  for (const name of Object.keys(REQUIRED)) {
    const others = Object.fromEntries(Object.entries(REQUIRED).filter(([other]) => other !== name));

    expect(v.is(ParametersSchema, others), name).toBe(false);
    expect(v.is(PartialParametersSchema, others), name).toBe(true);
  }
  expect(v.is(ParametersSchema, REQUIRED)).toBe(true);
});

test('no set takes a name that is no parameter', () => {
  expect(v.is(ParametersSchema, { ...REQUIRED, ruleid: 1 })).toBe(false);
  expect(v.is(PartialParametersSchema, { ruleid: 1 })).toBe(false);
});
