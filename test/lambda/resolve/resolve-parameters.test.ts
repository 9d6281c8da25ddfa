import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { FeedConfig } from '../../../lambda/feed/feed-config.ts';
import { nameFromKey } from '../../../lambda/keys/name-from-key.ts';
import { ParametersSchema, parameterNames } from '../../../lambda/parameters/parameters.ts';
import { type Resolution, resolveParameters } from '../../../lambda/resolve/resolve-parameters.ts';
import { NO_FILE, type ParameterFile } from '../../../lambda/sources/parameter-file.ts';
import { parseSidecar } from '../../../lambda/sources/parse-parameter-file.ts';
import { at } from '../../support/make-draft.ts';
import { makeFeed } from '../../support/make-feed.ts';

const KEY = 'acme/people.csv';
/** A feed that allows every priority. */
const OPEN = { limits: { priority: { min: 0 } } };
/** The current time of these tests, in UNIX seconds. */
const NOW = at(0).getTime() / 1000;
const REQUIRED = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };

function makeSidecar(values: object): ParameterFile {
  return { values: new Map(Object.entries(values)), problems: [] };
}

/** Resolves a sidecar and tags at that time. */
function resolve(feed: FeedConfig, key: string, sidecar: ParameterFile, tags: ReadonlyMap<string, string>): Resolution {
  return resolveParameters(feed, key, { folders: [], sidecar, tags }, at(0));
}

function makeTags(tags: object): Map<string, string> {
  return new Map(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}

/** Resolves the required parameters and the given ones, all in the sidecar. */
function resolveSidecar(values: object, feed = makeFeed()): Resolution {
  return resolve(feed, KEY, makeSidecar({ ...REQUIRED, ...values }), new Map());
}

function problemsOf(resolution: Resolution) {
  return resolution.kind === 'invalid' ? resolution.problems : [];
}

describe('each field', () => {
  test.each<[field: string, good: unknown[], bad: unknown[]]>([
    [
      'rule_id',
      [1, 101, Number.MAX_SAFE_INTEGER],
      [0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1, '101', null, true, [], {}],
    ],
    ['priority', [0, 1, 2 ** 31], [-1, 2 ** 31 + 1, 0.5, '0', null]],
    ['max_simultaneous', [1, 2 ** 31 - 1], [0, 2 ** 31, 2.5, '5']],
    ['num_attempts', [1, 5], [0, 6, 1.5, '3']],
    [
      'name',
      ['x', 'x'.repeat(255), 'Ünïcode 😀', "it's"],
      ['', 'x'.repeat(256), 'a\ud83d', 'a/b', 'a\\b', 'a"b', 'a\nb', 'a\u0000', 5],
    ],
    ['interval_seconds', [0, 2 ** 31 - 1], [-1, 2 ** 31, 0.1, '0']],
    ['encoding', ['UTF-8', 'windows-1251', 'ISO_8859-1:1987'], ['', '-x', 'UTF 8', 'x'.repeat(41), 'ü', 'UTF-8\n']],
    ['delimiter', [';', ',', '\t', '|', ' '], ['', ';;', '"', '\n', 'ü', 'quote', 'backslash', ';\n']],
    ['escape', ['\\', '"', "'", 'backslash', 'quote'], ['', '\\\\', ' ', '\t', 'comma', 'ü']],
    ['reference_ip', ['192.0.2.1', '2001:db8::1'], ['', '192.0.2', '256.0.0.1', 'example.com', '192.0.2.1 ']],
    ['server_location', ['us-east', 'eu_1.a'], ['', '.a', 'a b', 'x'.repeat(101)]],
    ['task_priority_strategy', ['first_attempts', 'repeated_attempts'], ['', 'First_attempts', 'both', 1]],
    ['phone_columns', [['phone'], ['a', 'b']], [[], [''], 'phone', [5], ['x'.repeat(101)], Array(11).fill('a')]],
    ['duplicates', ['reject', 'report'], ['', 'Report', true]],
    ['dry_run', [true, false], ['true', 1, null]],
    ['allow_duplicate', [true, false], ['true', 0]],
    ['rows', [1, 2 ** 31 - 1], [0, -1, 1.5, '5']],
    ['bytes', [1, 2 ** 40], [0, -1, 1.5, '5']],
    ['sha256', ['a'.repeat(64), 'F'.repeat(64)], ['a'.repeat(63), 'g'.repeat(64), 5]],
    ['ip_address', ['192.0.2.1', '2001:db8::1'], ['', '192.0.2', 'example.com', 5]],
    [
      'start_at',
      [NOW, NOW + 3600, NOW + 365 * 86_400],
      [NOW - 1, 0, -1, NOW + 0.5, NOW * 1000, NOW + 367 * 86_400, `${NOW}`],
    ],
    ['is_cancelled', [true, false], ['true', 0, null]],
    ['quote', ["'", '"', '`', 'quote', 'apostrophe'], ['', "''", ';', ',', '|', '\\', 'a', '1', ' ', 'ü', 'tab']],
    [
      'list_custom_data',
      ['x', 'Ünïcode 😀', '{"a": 1}', 'x'.repeat(1000)],
      ['', 'x'.repeat(1001), 'a\nb', 'a\ud83d', 5],
    ],
    ['call_list_type', ['automatic'], ['', 'Automatic', 'manual', 1]],
    ['idempotency_key', ['1', '2026-11-24', 'a._:=@+-', 'x'.repeat(128)], ['', '-a', 'a b', 'ü', 'x'.repeat(129), 1]],
  ])('"%s" accepts the values of the API and no others', (field, good, bad) => {
    for (const value of good) {
      expect(resolveSidecar({ [field]: value }, makeFeed(OPEN)), `${field} ${JSON.stringify(value)}`).toMatchObject({
        kind: 'complete',
      });
    }
    for (const value of bad) {
      const problems = problemsOf(resolveSidecar({ [field]: value }));

      expect(problems, `${field} ${JSON.stringify(value)}`).toMatchObject([
        { code: 'parameter_invalid', field, origin: 'sidecar', message: expect.stringContaining(`"${field}" must `) },
      ]);
    }
  });

  test('with an error is named with what it must be and what it was', () => {
    const [problem] = problemsOf(resolveSidecar({ num_attempts: '7' }));

    expect(problem?.message).toBe('"num_attempts" must be a whole number from 1 to 5; got "7" (text) (sidecar)');
  });

  test('with an error is shown with at most 60 characters of it', () => {
    const [problem] = problemsOf(resolveSidecar({ name: `${'x'.repeat(10_000)}` }));

    expect(problem?.message.length).toBeLessThan(250);
  });

  test('in words becomes the character itself', () => {
    for (const [word, delimiter] of [
      ['semicolon', ';'],
      ['comma', ','],
      ['tab', '\t'],
      ['pipe', '|'],
    ]) {
      expect(resolveSidecar({ delimiter: word })).toMatchObject({ parameters: { delimiter } });
    }
    expect(resolveSidecar({ escape: 'backslash' })).toMatchObject({ parameters: { escape: '\\' } });
    expect(resolveSidecar({ escape: 'quote' })).toMatchObject({ parameters: { escape: '"' } });
    expect(resolveSidecar({ name: 'comma' })).toMatchObject({ parameters: { name: 'comma' } });
  });
});

describe('tags', () => {
  const ordinary: Readonly<Record<string, [text: string, value: unknown]>> = {
    rule_id: ['101', 101],
    priority: ['0', 0],
    max_simultaneous: ['5', 5],
    num_attempts: ['3', 3],
    name: ['A', 'A'],
    profile: ['evening', 'evening'],
    interval_seconds: ['600', 600],
    start_at: [`${NOW + 60}`, NOW + 60],
    is_cancelled: ['false', false],
    encoding: ['UTF-8', 'UTF-8'],
    delimiter: ['comma', ','],
    escape: ['backslash', '\\'],
    quote: ['apostrophe', "'"],
    ip_address: ['192.0.2.1', '192.0.2.1'],
    server_location: ['eu', 'eu'],
    task_priority_strategy: ['first_attempts', 'first_attempts'],
    list_custom_data: ['a b', 'a b'],
    idempotency_key: ['7', '7'],
    rows: ['5', 5],
    bytes: ['300', 300],
    sha256: ['a'.repeat(64), 'a'.repeat(64)],
    phone_columns: ['phone', ['phone']],
    duplicates: ['report', 'report'],
    calling_hours: ['mon-fri 10:00-18:00', 'mon-fri 10:00-18:00'],
    dry_run: ['true', true],
    results: ['false', false],
    allow_duplicate: ['true', true],
  };
  const predictive: typeof ordinary = {
    call_list_type: ['predictive', 'predictive'],
    queue_id: ['9', 9],
    acd_version: ['V2', 'V2'],
    predictive_type: ['AR_OPTIMIZED', 'AR_OPTIMIZED'],
    maximum_error_rate: ['0.05', 0.05],
    minimum_busy_factor: ['1', 1],
    buffer_size_target: ['VALUE', 'VALUE'],
    buffer_size_value: ['20', 20],
    buffer_threshold_factor: ['0', 0],
    avg_dial_time_sec: ['12.5', 12.5],
    avg_time_talk_sec: ['60', 60],
    avg_total_time_sec: ['90', 90],
    percent_successful: ['33.3', 33.3],
  };
  const progressive: typeof ordinary = {
    call_list_type: ['progressive', 'progressive'],
    queue_id: ['9', 9],
    task_multiplier: ['1.5', 1.5],
    is_personal_campaign: ['true', true],
    personal_campaign_type: ['strict', 'strict'],
  };

  test.each(['', 'voximplant:'])('may set every parameter under "%s<name>"', prefix => {
    const feed = makeFeed({ ...OPEN, profiles: { evening: { max_simultaneous: 1 } } });
    for (const set of [ordinary, { ...ordinary, ...predictive }, { ...ordinary, ...progressive }]) {
      const tags = makeTags(Object.fromEntries(Object.entries(set).map(([name, [text]]) => [prefix + name, text])));

      expect(resolve(feed, KEY, NO_FILE, tags)).toEqual({
        kind: 'complete',
        parameters: Object.fromEntries(Object.entries(set).map(([name, [, value]]) => [name, value])),
        origins: Object.fromEntries(Object.keys(set).map(name => [name, 'tag'])),
        sources: {},
        warnings: [],
        idempotencyKey: '7',
      });
    }
    const all = Object.keys({ ...ordinary, ...predictive, ...progressive, reference_ip: '' });
    expect(all.sort()).toEqual([...parameterNames].sort());
  });

  test.each(['', ' 0.5', '.5', '1.', '1e-1', '-0.5', '0,5', '00.5', 'NaN', 'Infinity', '0.1234567890'])(
    'reject the number "%s"',
    text => {
      const tags = makeTags({ ...REQUIRED, call_list_type: 'predictive', queue_id: 9, maximum_error_rate: text });

      expect(problemsOf(resolve(makeFeed(), KEY, NO_FILE, tags))).toMatchObject([
        { code: 'parameter_invalid', field: 'maximum_error_rate', origin: 'tag' },
      ]);
    },
  );

  test.each(['', ' 5', '5 ', '+5', '05', '5.0', '5e0', '0x5', '-1', '٥', '9'.repeat(16), '9'.repeat(17), 'five'])(
    'reject the integer "%s"',
    text => {
      const resolution = resolve(makeFeed(), KEY, makeSidecar(REQUIRED), makeTags({ max_simultaneous: text }));

      expect(problemsOf(resolution)).toMatchObject([
        { code: 'parameter_invalid', field: 'max_simultaneous', origin: 'tag' },
      ]);
    },
  );

  test.each(['cost-center', 'Name', 'rule', 'aws:backup', 'voximplant', 'constructor', '__proto__', 'toString'])(
    'of others, such as "%s", are left alone',
    tag => {
      const resolution = resolve(makeFeed(), KEY, makeSidecar(REQUIRED), makeTags({ [tag]: 'x' }));

      expect(resolution).toMatchObject({ kind: 'complete', parameters: REQUIRED });
    },
  );

  test.each([
    ['voximplant:rule', 'did you mean "rule_id"?'],
    ['voximplant:', 'docs/parameters.md lists all names'],
    ['voximplant:constructor', 'docs/parameters.md lists all names'],
    ['voximplant:__proto__', 'docs/parameters.md lists all names'],
    ['voximplant:Rule_id', 'did you mean "rule_id"?'],
  ])('in our namespace that are not parameters, such as "%s", are errors', (tag, hint) => {
    const resolution = resolve(makeFeed(), KEY, makeSidecar(REQUIRED), new Map([[tag, 'x']]));

    expect(problemsOf(resolution)).toMatchObject([
      { code: 'parameter_unknown', field: tag, origin: 'tag', message: expect.stringContaining(hint) },
    ]);
  });

  test.each([[['rule_id', 'voximplant:rule_id']], [['voximplant:rule_id', 'rule_id']]])(
    'with different values under both names are errors, in the order %j too',
    ([first = '', second = '']) => {
      const tags = new Map([
        [first, '1'],
        [second, '2'],
      ]);

      const problems = problemsOf(resolve(makeFeed(), KEY, makeSidecar(REQUIRED), tags));

      expect(problems).toMatchObject([{ code: 'parameter_ambiguous', field: 'rule_id', origin: 'tag' }]);
    },
  );

  test('with equal values under both names are fine', () => {
    const tags = makeTags({ rule_id: '7', 'voximplant:rule_id': '7' });

    expect(resolve(makeFeed(), KEY, makeSidecar(REQUIRED), tags)).toMatchObject({
      parameters: { rule_id: 7 },
    });
  });
});

describe('merging', () => {
  test('prefers tags to the sidecar and the sidecar to the feed, field by field, and names each origin', () => {
    const feed = makeFeed({ defaults: { rule_id: 1, priority: 1, max_simultaneous: 1 } });
    const sidecar = makeSidecar({ priority: 2, max_simultaneous: 2, num_attempts: 2 });
    const tags = makeTags({ max_simultaneous: 3, 'voximplant:interval_seconds': 3 });

    expect(resolve(feed, KEY, sidecar, tags)).toEqual({
      kind: 'complete',
      parameters: {
        ...{ rule_id: 1, priority: 2, max_simultaneous: 3, num_attempts: 2, interval_seconds: 3, name: 'people' },
      },
      origins: {
        ...{ rule_id: 'feed', priority: 'sidecar', max_simultaneous: 'tag', num_attempts: 'sidecar' },
        ...{ interval_seconds: 'tag', name: 'file name' },
      },
      sources: {},
      warnings: [{ code: 'no_server_location', message: expect.stringContaining('"server_location"') }],
    });
  });

  test('checks only the value that wins', () => {
    const resolution = resolve(makeFeed(), KEY, makeSidecar({ ...REQUIRED, rule_id: 'x' }), makeTags({ rule_id: 9 }));

    expect(resolution).toMatchObject({ kind: 'complete', parameters: { rule_id: 9 } });
  });

  test('makes a drop with missing parameters wait, in the order of the API', () => {
    const resolution = resolve(makeFeed(), KEY, makeSidecar({ priority: 1, idempotency_key: 'k' }), new Map());

    expect(resolution).toEqual({
      kind: 'incomplete',
      missing: ['rule_id', 'max_simultaneous', 'num_attempts'],
      idempotencyKey: 'k',
    });
  });

  test('reports an error at once, even if something is missing', () => {
    const resolution = resolve(makeFeed(), KEY, makeSidecar({ priority: -1, idempotency_key: 'k' }), new Map());

    expect(resolution).toMatchObject({ kind: 'invalid', idempotencyKey: 'k' });
    expect(problemsOf(resolution)).toHaveLength(1);
  });

  test('reports the errors of all sources together', () => {
    const feed = makeFeed({ limits: { rule_id: [7], max_simultaneous: { max: 3 } } });
    const sidecar: ParameterFile = {
      values: new Map(Object.entries({ ...REQUIRED, ruleid: 1, name: 'a/b' })),
      problems: [{ code: 'sidecar_invalid', message: 'x' }],
    };
    const tags = makeTags({
      num_attempts: 9,
      'voximplant:x': 1,
      interval_seconds: 1,
      'voximplant:interval_seconds': 2,
    });

    const problems = problemsOf(resolve(feed, KEY, sidecar, tags));

    expect(problems.map(({ code, field }) => [code, field]).sort()).toEqual([
      ['parameter_ambiguous', 'interval_seconds'],
      ['parameter_invalid', 'name'],
      ['parameter_invalid', 'num_attempts'],
      ['parameter_outside_limits', 'max_simultaneous'],
      ['parameter_outside_limits', 'rule_id'],
      ['parameter_unknown', 'ruleid'],
      ['parameter_unknown', 'voximplant:x'],
      ['sidecar_invalid', undefined],
    ]);
  });

  test('treats an invalid idempotency key as none', () => {
    expect(resolveSidecar({ idempotency_key: 'a b' })).not.toHaveProperty('idempotencyKey');
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'rejects the sidecar field "%s" and lets it change nothing',
    field => {
      const text = JSON.stringify(REQUIRED).replace('}', `, ${JSON.stringify(field)}: {"rule_id": 5, "polluted": 1}}`);

      const resolution = resolve(makeFeed(), KEY, parseSidecar(Buffer.from(text), 'a.json'), new Map());

      expect(problemsOf(resolution)).toMatchObject([{ code: 'parameter_unknown', field, origin: 'sidecar' }]);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    },
  );
});

describe("a feed's limits", () => {
  test.each<[limits: object, values: object, allowed: string]>([
    [{ rule_id: [101, 102] }, { rule_id: 103 }, 'one of 101, 102'],
    [{ priority: { min: 1 } }, { priority: 0 }, 'at least 1'],
    [{}, { priority: 0 }, 'at least 1'],
    [{ priority: {} }, { priority: 0 }, 'at least 1'],
    [{ priority: { max: 5 } }, { priority: 0 }, 'from 1 to 5'],
    [{ priority: { min: 1, max: 5 } }, { priority: 6 }, 'from 1 to 5'],
    [{ max_simultaneous: { max: 50 } }, { max_simultaneous: 51 }, 'at most 50'],
    [{ num_attempts: { max: 2 } }, { num_attempts: 3 }, 'at most 2'],
    [{ interval_seconds: { min: 60 } }, { interval_seconds: 59 }, 'at least 60'],
  ])('of %j reject %j', (limits, values, allowed) => {
    const [problem] = problemsOf(resolveSidecar(values, makeFeed({ limits })));
    const [[field, value] = []] = Object.entries(values);

    expect(problem).toMatchObject({ code: 'parameter_outside_limits', field, origin: 'sidecar' });
    expect(problem?.message).toBe(`"${field}" must be ${allowed}, the limit of feed "acme"; got "${value}" (sidecar)`);
  });

  test.each([
    [{ rule_id: [101, 102] }, { rule_id: 102 }],
    [{ priority: { min: 1, max: 5 } }, { priority: 1 }],
    [{ priority: { min: 1, max: 5 } }, { priority: 5 }],
    [{ priority: { min: 0 } }, { priority: 0 }],
    [{}, { priority: 1 }],
  ])('of %j accept %j', (limits, values) => {
    expect(resolveSidecar(values, makeFeed({ limits }))).toMatchObject({ kind: 'complete' });
  });

  test("apply to the feed's own defaults and to tags, too", () => {
    const feed = makeFeed({ defaults: { rule_id: 9 }, limits: { rule_id: [1], num_attempts: { max: 1 } } });
    const sidecar = makeSidecar({ priority: 1, max_simultaneous: 1 });

    const problems = problemsOf(resolve(feed, KEY, sidecar, makeTags({ num_attempts: 2 })));

    expect(problems).toMatchObject([
      { field: 'rule_id', origin: 'feed' },
      { field: 'num_attempts', origin: 'tag' },
    ]);
  });
});

describe('nameFromKey', () => {
  test.each([
    ['acme/people.csv', 'people'],
    ['people.CSV', 'people'],
    ['a/b/c.d.csv', 'c.d'],
    ['acme/"quoted"\\back\n.csv', '_quoted__back_'],
    ['acme/ spaces .csv', 'spaces'],
    ['acme/.csv', 'call list'],
    ['acme/   .csv', 'call list'],
    ['acme/имя 😀.csv', 'имя 😀'],
    [`${'x'.repeat(300)}.csv`, 'x'.repeat(255)],
  ])('turns %j into the name %j', (key, name) => {
    expect(nameFromKey(key)).toBe(name);
  });

  test('is a legal name for any key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), stem => {
        const resolution = resolve(makeFeed(), `acme/${stem}.csv`, makeSidecar(REQUIRED), new Map());

        expect(resolution.kind).toBe('complete');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('for any sources,', () => {
  const numbers = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 2, max: 4 }) },
    { weight: 1, arbitrary: fc.integer({ min: -1, max: 6 }) },
  );
  const likely = fc.record(
    {
      rule_id: fc.constantFrom(1, 2, 3, 101),
      priority: numbers,
      max_simultaneous: numbers,
      num_attempts: numbers,
      interval_seconds: numbers,
      name: fc.constantFrom('a', 'b', 'c', 'a/b'),
      delimiter: fc.constantFrom(';', 'comma', 'tab', '|', ';;'),
      reference_ip: fc.constantFrom('192.0.2.1', '::1', 'x'),
    },
    { requiredKeys: ['num_attempts', 'rule_id', 'max_simultaneous'] },
  );
  const names = fc.constantFrom<string>(...parameterNames, '__proto__', 'x', 'constructor');
  const noise = fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.tuple(names, fc.jsonValue()), { maxLength: 3 }) },
  );
  const sidecars = fc
    .tuple(likely, noise)
    .map(([values, more]) => new Map<string, unknown>([...Object.entries(values), ...more]));
  const tagNames = fc.tuple(fc.constantFrom('', 'voximplant:'), names).map(parts => parts.join(''));
  const tagTexts = fc.oneof(fc.constantFrom('0', '1', '3', '6', 'tab'), fc.string());
  const tagSets = fc
    .oneof(fc.constant([]), fc.array(fc.tuple(tagNames, tagTexts), { maxLength: 4 }))
    .map(entries => new Map(entries));
  const feed = makeFeed({
    defaults: { priority: 2, delimiter: 'tab' },
    limits: {
      rule_id: [1, 3, 101],
      priority: { min: 1 },
      max_simultaneous: { min: 2, max: 5 },
      num_attempts: { max: 4 },
    },
  });

  test('merging throws nothing and accepts no value outside the schema or the limits', () => {
    let complete = 0;
    fc.assert(
      fc.property(sidecars, tagSets, (sidecar, tags) => {
        const resolution = resolve(feed, KEY, { values: sidecar, problems: [] }, tags);
        if (resolution.kind !== 'complete') return;
        complete++;
        const { parameters, origins } = resolution;

        expect(v.parse(ParametersSchema, parameters)).toEqual(parameters);
        expect([1, 3, 101]).toContain(parameters.rule_id);
        expect(parameters.priority).toBeGreaterThanOrEqual(1);
        expect(parameters.max_simultaneous).toBeGreaterThanOrEqual(2);
        expect(parameters.max_simultaneous).toBeLessThanOrEqual(5);
        expect(parameters.num_attempts).toBeLessThanOrEqual(4);
        expect(Object.keys(origins).sort()).toEqual(Object.keys(parameters).sort());
      }),
      { numRuns: 1000 },
    );
    // Without such cases the property would be vacuous.
    expect(complete).toBeGreaterThan(20);
  });
});

describe('a tag', () => {
  const ofTags = (tags: object) => resolve(makeFeed({ defaults: REQUIRED }), KEY, NO_FILE, makeTags(tags));

  test('can be a boolean, or the name of one column', () => {
    expect(ofTags({ dry_run: 'true', phone_columns: 'phone number' })).toMatchObject({
      parameters: { dry_run: true, phone_columns: ['phone number'] },
    });
    expect(ofTags({ dry_run: 'false' })).toMatchObject({ parameters: { dry_run: false } });
  });

  test('with neither true nor false is rejected', () => {
    expect(problemsOf(ofTags({ dry_run: 'yes' })).map(({ message }) => message)).toEqual([
      '"dry_run" must be true or false; got "yes" (tag)',
    ]);
  });
});

test('a tag in our namespace similar to a parameter gets a suggestion', () => {
  const tags = makeTags({ ...REQUIRED, 'voximplant:priorty': '1', 'cost-center': '42' });
  const problems = problemsOf(resolve(makeFeed(), KEY, NO_FILE, tags));

  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^"voximplant:priorty" is not a parameter \(tag\); did you mean "priority"\?/),
  ]);
});

const PHONE = '12025550147';

test.each<[sidecar: Readonly<Record<string, unknown>>]>([
  ...parameterNames.map((name): [Readonly<Record<string, unknown>>] => [{ [name]: `+${PHONE}` }]),
  ...parameterNames.map((name): [Readonly<Record<string, unknown>>] => [{ [name]: Number(PHONE) }]),
  ...parameterNames.map((name): [Readonly<Record<string, unknown>>] => [{ [name]: [PHONE] }]),
  [{ [PHONE]: 1 }],
  [{ profile: '+1 (202) 555-0147' }],
])('no problem quotes a telephone number that is given for a parameter: %j', sidecar => {
  const feed = makeFeed({ profiles: { quiet: {} }, limits: { rule_id: [101], priority: { max: 5 } } });
  const resolution = resolveSidecar(sidecar, feed);
  const problems = resolution.kind === 'invalid' ? resolution.problems : [];

  expect(JSON.stringify(problems)).not.toMatch(/2025550147|555-0147/);
});

test('a name similar to a parameter gets a suggestion', () => {
  const [problem] = problemsOf(resolveSidecar({ priorty: 1 }));

  expect(problem?.message).toMatch(/^"priorty" is not a parameter \(sidecar\); did you mean "priority"\?$/);
});

test.each(['contactEmail', 'x', 'st', 'kunde'])('a name unlike any parameter, "%s", gets none', name => {
  const [problem] = problemsOf(resolveSidecar({ [name]: 1 }));

  expect(problem?.message).toBe(`"${name}" is not a parameter (sidecar); docs/parameters.md lists all names`);
});

test('an escape that is the delimiter is rejected, even in words', () => {
  expect(problemsOf(resolveSidecar({ delimiter: '|', escape: '|' }))).toMatchObject([
    { code: 'parameter_invalid', field: 'escape', origin: 'sidecar' },
  ]);
  expect(problemsOf(resolveSidecar({ delimiter: ',', escape: 'backslash' }))).toEqual([]);
  expect(problemsOf(resolveSidecar({ delimiter: "'", quote: 'apostrophe' }))).toMatchObject([
    {
      code: 'parameter_invalid',
      field: 'quote',
      message: '"quote" must not be the same character as "delimiter" (sidecar)',
    },
  ]);
});
