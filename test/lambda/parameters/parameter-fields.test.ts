import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  apiParameters,
  hasTrait,
  isParameterName,
  type ParameterName,
  ParametersSchema,
  parameterNames,
} from '../../../lambda/parameters/parameters.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { readOfficialParameters } from '../../support/official-parameters.ts';
import { problemsOf, resolveSources } from '../../support/resolve-sources.ts';
import { sampleOf, samplesOf } from '../../support/sample-parameters.ts';

const KEY = 'acme/people.csv';
const REQUIRED = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };
const LEAST = { ...REQUIRED, name: 'people' };
const QUEUED = { ...REQUIRED, queue_id: 9 };
const TYPES = ['automatic', 'predictive', 'progressive'];

const official = readOfficialParameters();
const named = new Set(official.map(({ name }) => name));

/** The names that the API receives for the required parameters and this one. */
function namesSent(name: ParameterName): Set<string> {
  const parameters = v.parse(ParametersSchema, { ...LEAST, [name]: sampleOf(name) });
  return new Set(apiParameters(parameters).map(([sent]) => sent));
}

const resolve = (sidecar: object) => resolveSources(makeFeed(), KEY, { sidecar });

/** True if a list of this type accepts the parameter together with these others. */
function takes(name: string, type: string, others: object): boolean {
  const queued = type === 'automatic' ? REQUIRED : QUEUED;
  const problems = problemsOf(resolve({ ...queued, ...others, call_list_type: type }));
  for (const problem of problems) expect(problem).toMatchObject({ code: 'parameter_inapplicable', field: name });
  return problems.length === 0;
}

test('every parameter of the official client may be set', () => {
  expect(official.length).toBeGreaterThan(30);
  expect(official.map(({ name }) => name).filter(name => !isParameterName(name))).toEqual([]);
});

describe('the API', () => {
  const least = Object.keys(LEAST);
  const unknown = parameterNames.filter(name => !named.has(name));

  test.each(parameterNames.filter(name => named.has(name)))('receives "%s", which its client knows', name => {
    expect(namesSent(name)).toEqual(new Set([...least, name]));
  });

  test.each(unknown.filter(name => name !== 'reference_ip'))(
    'does not receive "%s", which its client does not know',
    name => {
      expect(namesSent(name)).toEqual(new Set(least));
    },
  );

  test('receives a renamed parameter under its new name', () => {
    expect(namesSent('reference_ip')).toEqual(new Set([...least, 'ip_address']));
  });
});

describe('a drop', () => {
  // The name defaults to that of the file.
  const required = official.filter(({ name, required }) => required && name !== 'name').map(({ name }) => name);

  test('without any parameters waits for those that the API requires', () => {
    expect(resolve({})).toEqual({ kind: 'incomplete', missing: required });
  });

  test.each(required)('waits for "%s", and for nothing else', name => {
    const others = Object.entries(REQUIRED).filter(([other]) => other !== name);

    expect(resolve(Object.fromEntries(others))).toEqual({ kind: 'incomplete', missing: [name] });
  });
});

describe('a list', () => {
  const CONDITION = /(?:Applies only|Allowed only|Required) if (\w+) is (\w+(?: or \w+)*)/;

  const conditions = official.flatMap(({ name, text }) => {
    const [, other = '', values = ''] = CONDITION.exec(text) ?? [];
    return isParameterName(name) && isParameterName(other) ? [{ name, other, values: values.split(' or ') }] : [];
  });
  const ofType = conditions.filter(({ other }) => other === 'call_list_type');
  const ofCompanion = conditions.filter(({ other }) => other !== 'call_list_type');

  test('has parameters for some of its types, and parameters that need others', () => {
    expect(ofType.length).toBeGreaterThan(10);
    expect(ofCompanion.length).toBeGreaterThan(2);
  });

  const conditional = new Set(conditions.map(({ name }) => name));
  // A parameter that the client does not know may still be limited to some types of lists.
  const unconditional = parameterNames.filter(
    name => !conditional.has(name) && (named.has(name) || !hasTrait(name, 'for')),
  );

  test.each(unconditional)('of every type accepts "%s"', name => {
    for (const type of TYPES) {
      const codes = problemsOf(resolve({ ...REQUIRED, [name]: sampleOf(name), call_list_type: type }));

      expect(codes.filter(({ code }) => code === 'parameter_inapplicable')).toEqual([]);
    }
  });

  test.each(ofType)('accepts "$name" only if it is $values', ({ name, values }) => {
    const taken = TYPES.filter(type => takes(name, type, { [name]: sampleOf(name) }));

    expect(taken).toEqual(values);
  });

  test.each(ofCompanion)('accepts "$name" only if $other is $values', ({ name, other, values }) => {
    const types = ofType.find(each => each.name === other)?.values ?? [];
    const isRight = (value: unknown) => values.includes('specified') || values.includes(String(value));
    for (const type of types) {
      expect(takes(name, type, { [name]: sampleOf(name) }), `${type}, without`).toBe(false);
      for (const value of samplesOf(other)) {
        const taken = takes(name, type, { [name]: sampleOf(name), [other]: value });

        expect(taken, `${type}, ${value}`).toBe(isRight(value));
      }
    }
    expect(types.length).toBeGreaterThan(0);
  });

  test.each(official.filter(({ text }) => text.includes('Required if')))('waits for its "$name"', ({ name }) => {
    for (const type of ['predictive', 'progressive']) {
      expect(resolve({ ...REQUIRED, call_list_type: type })).toEqual({ kind: 'incomplete', missing: [name] });
    }
    expect(resolve({ ...REQUIRED, call_list_type: 'automatic' })).toMatchObject({ kind: 'complete' });
  });
});
