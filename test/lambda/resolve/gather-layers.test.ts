import { describe, expect, test } from 'vitest';
import { hasTrait, parameterNames } from '../../../lambda/parameters/parameters.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { problemsOf, resolveSources } from '../../support/resolve-sources.ts';
import { sampleOf } from '../../support/sample-parameters.ts';

const KEY = 'acme/in/people.csv';
const REQUIRED = { rule_id: 101, priority: 1, max_simultaneous: 5, num_attempts: 3 };
const DATED = { fileNamePattern: '(?<profile>[a-z]+)-(?<date>\\d{8})(?:-(?<num_attempts>\\d+))?\\.csv' };

describe('the order of the origins', () => {
  test('is feed, profile, outer folder, inner folder, file name, sidecar, tags, and the receipt names the file or profile', () => {
    const feed = makeFeed({
      defaults: {
        rule_id: 1,
        priority: 1,
        max_simultaneous: 1,
        num_attempts: 1,
        interval_seconds: 1,
        delimiter: 'tab',
      },
      profiles: {
        evening: { priority: 2, max_simultaneous: 2, num_attempts: 2, interval_seconds: 2, encoding: 'UTF-8' },
      },
      fileNamePattern: '(?<profile>[a-z]+)-(?<interval_seconds>\\d+)\\.csv',
    });

    const resolution = resolveSources(feed, 'acme/in/evening-600.csv', {
      folders: {
        'acme/': { max_simultaneous: 3, num_attempts: 3, interval_seconds: 3, server_location: 'far' },
        'acme/in/': { num_attempts: 4, interval_seconds: 4, server_location: 'near' },
      },
      sidecar: { num_attempts: 5, task_priority_strategy: 'first_attempts' },
      tags: { task_priority_strategy: 'repeated_attempts' },
    });

    expect(resolution).toEqual({
      kind: 'complete',
      parameters: {
        ...{
          rule_id: 1,
          delimiter: '\t',
          priority: 2,
          encoding: 'UTF-8',
          max_simultaneous: 3,
          server_location: 'near',
        },
        ...{ profile: 'evening', interval_seconds: 600, num_attempts: 5, task_priority_strategy: 'repeated_attempts' },
        name: 'evening-600',
      },
      origins: {
        ...{ rule_id: 'feed', delimiter: 'feed', priority: 'profile', encoding: 'profile', max_simultaneous: 'folder' },
        ...{ server_location: 'folder', profile: 'file name', interval_seconds: 'file name', num_attempts: 'sidecar' },
        ...{ task_priority_strategy: 'tag', name: 'file name' },
      },
      sources: {
        ...{ priority: 'evening', encoding: 'evening', max_simultaneous: 'acme/_defaults.json' },
        ...{ server_location: 'acme/in/_defaults.json', num_attempts: 'acme/in/evening-600.csv.json' },
      },
      warnings: [],
    });
  });
});

describe('a profile', () => {
  const feed = makeFeed({
    defaults: { priority: 1, max_simultaneous: 5, num_attempts: 3 },
    profiles: { reminders: { rule_id: 101 }, winback: { rule_id: 102, num_attempts: 1 } },
  });

  test.each([
    ['a tag', { tags: { profile: 'winback' } }],
    ['a tag in our namespace', { tags: { 'voximplant:profile': 'winback' } }],
    ['the sidecar', { sidecar: { profile: 'winback' } }],
    ['folder defaults', { folders: { 'acme/': { profile: 'winback' } } }],
  ])('may be chosen by %s', (_, beside) => {
    expect(resolveSources(feed, KEY, beside)).toMatchObject({
      parameters: { profile: 'winback', rule_id: 102, num_attempts: 1, priority: 1 },
      origins: { rule_id: 'profile', num_attempts: 'profile', priority: 'feed' },
      sources: { rule_id: 'winback', num_attempts: 'winback' },
    });
  });

  test('may be chosen by the feed itself, and the strongest choice counts', () => {
    const own = makeFeed({ ...feed, defaults: { ...feed.defaults, profile: 'reminders' } });

    expect(resolveSources(own, KEY, {})).toMatchObject({ parameters: { rule_id: 101 }, origins: { profile: 'feed' } });
    expect(resolveSources(own, KEY, { sidecar: { profile: 'winback' } })).toMatchObject({
      parameters: { rule_id: 102 },
    });
    expect(resolveSources(own, KEY, { sidecar: { profile: 'winback' }, tags: { profile: 'reminders' } })).toMatchObject(
      { parameters: { rule_id: 101 }, origins: { profile: 'tag' } },
    );
  });

  test('that the feed does not have is rejected with the nearest one', () => {
    expect(problemsOf(resolveSources(feed, KEY, { sidecar: '{\n "profile": "reminder"}' }))).toEqual([
      {
        code: 'profile_unknown',
        field: 'profile',
        origin: 'sidecar',
        ...{ line: 2, column: 13 },
        message:
          '"profile" must be a profile of feed "acme"; got "reminder" (sidecar, line 2, column 13); did you mean "reminders"? Known are reminders, winback',
      },
    ]);
    expect(problemsOf(resolveSources(makeFeed(), KEY, { tags: { profile: 'x' } }))).toMatchObject([
      { code: 'profile_unknown', message: '"profile" must be a profile of feed "acme", which has none; got "x" (tag)' },
    ]);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])('is never %s, which every object has', name => {
    expect(problemsOf(resolveSources(feed, KEY, { tags: { profile: name } }))).toMatchObject([
      { code: 'profile_unknown' },
    ]);
  });

  test.each<[unknown]>([['__proto__'], [''], ['a b'], [5], [null], [['reminders']], [{ toString: 'reminders' }]])(
    'is never %j, which is not a name',
    name => {
      const problems = problemsOf(resolveSources(feed, KEY, { sidecar: JSON.stringify({ profile: name }) }));

      expect(problems.map(({ code }) => code)).toContain('parameter_invalid');
    },
  );
});

describe('folder defaults', () => {
  test.each(parameterNames)('may set %s, unless it describes one file', name => {
    const folders = { 'acme/': { [name]: sampleOf(name) } };
    const codes = problemsOf(resolveSources(makeFeed(), KEY, { folders })).map(({ code }) => code);

    expect(codes.includes('parameter_not_for_folders')).toBe(hasTrait(name, 'ofOneFile'));
  });

  test('are rejected for parameters that cannot apply to many files', () => {
    const says = { name: 'x', idempotency_key: 'k', rows: 1, bytes: 1, sha256: 'a'.repeat(64), allow_duplicate: true };

    const problems = problemsOf(resolveSources(makeFeed(), KEY, { folders: { 'acme/': says }, sidecar: REQUIRED }));

    expect(problems.map(({ code, field }) => `${code} ${field}`)).toEqual(
      Object.keys(says).map(name => `parameter_not_for_folders ${name}`),
    );
  });

  test.each([
    [
      '{"priorty": 1}',
      'parameter_unknown',
      '"priorty" is not a parameter (folder "acme/_defaults.json", line 1, column 13); did you mean "priority"?',
    ],
    [
      '{"num_attempts": "3"}',
      'parameter_invalid',
      '"num_attempts" must be a whole number from 1 to 5; got "3" (text) (folder "acme/_defaults.json", line 1, column 18)',
    ],
    [
      '{"rule_id": 1,}',
      'folder_defaults_invalid',
      'the folder defaults "acme/_defaults.json" must be JSON: see line 1, column 15',
    ],
    ['[]', 'folder_defaults_invalid', 'must be a JSON object'],
  ])('are checked like a sidecar: %s', (content, code, message) => {
    const missing = { rule_id: 101, priority: 1, max_simultaneous: 5 };
    const [problem] = problemsOf(
      resolveSources(makeFeed({ defaults: missing }), KEY, { folders: { 'acme/': content } }),
    );

    expect(problem).toMatchObject({ code, origin: 'folder', message: expect.stringContaining(message) });
  });
});

describe('the file name', () => {
  const feed = makeFeed({ ...DATED, defaults: REQUIRED, profiles: { reminders: { rule_id: 102 } } });

  test('sets the parameters that its groups name, and nothing else', () => {
    const resolution = resolveSources(feed, 'acme/reminders-20261125-5.csv', {});

    expect(resolution).toMatchObject({
      parameters: { profile: 'reminders', rule_id: 102, num_attempts: 5 },
      origins: { profile: 'file name', rule_id: 'profile', num_attempts: 'file name' },
    });
    expect(JSON.stringify(resolution)).not.toContain('"date"');
  });

  test('sets nothing for a group that did not participate', () => {
    expect(resolveSources(feed, 'acme/reminders-20261125.csv', {})).toMatchObject({
      parameters: { num_attempts: 3 },
      origins: { num_attempts: 'feed' },
    });
  });

  test.each([
    'people.csv',
    'reminders-2026112.csv',
    'xreminders-20261125.csv.csv',
    'reminders-20261125.csv\n',
    'reminders-20261125.csv.gz',
    'Reminders-20261125.csv',
    `${'a'.repeat(200)}-20261125.csv`,
  ])('%j that does not match as a whole is rejected, with the pattern', name => {
    expect(problemsOf(resolveSources(feed, `acme/${name}`, {}))).toMatchObject([
      {
        code: 'file_name_mismatch',
        origin: 'file name',
        message: expect.stringContaining(`must match ${DATED.fileNamePattern}`),
      },
    ]);
  });

  test('is only the last part of the key', () => {
    expect(problemsOf(resolveSources(feed, 'acme/reminders-20261125.csv/people.csv', {}))).toMatchObject([
      { code: 'file_name_mismatch' },
    ]);
  });

  test('with an invalid value is rejected by field', () => {
    expect(problemsOf(resolveSources(feed, 'acme/reminders-20261125-7.csv', {}))).toMatchObject([
      { code: 'parameter_invalid', field: 'num_attempts', origin: 'file name' },
    ]);
  });
});

describe('the allowed origins of a parameter', () => {
  const feed = makeFeed({
    defaults: REQUIRED,
    profiles: { reminders: { rule_id: 102 } },
    origins: { '*': ['feed', 'profile'], profile: ['tags', 'sidecar'], name: ['sidecar'], allow_duplicate: [] },
    limits: { priority: { min: 1 } },
  });

  test('are those that the feed says, so that partners can only choose among profiles', () => {
    expect(resolveSources(feed, KEY, { sidecar: { profile: 'reminders', name: 'Monday' } })).toMatchObject({
      kind: 'complete',
      parameters: { rule_id: 102, name: 'Monday' },
    });
  });

  test.each<[string, object, string]>([
    ['rule_id', { tags: { rule_id: 5 } }, 'feed, profile'],
    ['rule_id', { sidecar: { rule_id: 5 } }, 'feed, profile'],
    ['profile', { folders: { 'acme/': { profile: 'reminders' } } }, 'sidecar, tags'],
    ['name', { tags: { name: 'x' } }, 'sidecar'],
    ['allow_duplicate', { tags: { allow_duplicate: true } }, 'nowhere'],
    ['priority', { tags: { 'voximplant:priority': 1 } }, 'feed, profile'],
  ])('keep "%s" out of %j', (field, beside, allowed) => {
    const [problem, ...others] = problemsOf(resolveSources(feed, KEY, beside));

    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'parameter_origin', field });
    for (const origin of allowed.split(', ')) expect(problem?.message).toContain(origin);
  });

  test('apply even if a stronger origin wins', () => {
    const open = makeFeed({ defaults: REQUIRED, origins: { num_attempts: ['tags'] }, limits: {} });
    const own = makeFeed({ ...open, defaults: { rule_id: 1, priority: 1, max_simultaneous: 1 } });

    expect(
      problemsOf(resolveSources(own, KEY, { sidecar: { num_attempts: 1 }, tags: { num_attempts: 2 } })),
    ).toMatchObject([{ code: 'parameter_origin', field: 'num_attempts', origin: 'sidecar' }]);
  });

  test('leave tags of others alone', () => {
    expect(resolveSources(feed, KEY, { tags: { 'cost-center': '42', Owner: 'x' } })).toMatchObject({
      kind: 'complete',
    });
  });
});

describe('two names of one parameter', () => {
  const feed = makeFeed({ defaults: { ...REQUIRED, reference_ip: '192.0.2.1' } });

  test.each(['ip_address', 'reference_ip'])('count as one, whichever is used: "%s"', name => {
    expect(resolveSources(feed, KEY, { sidecar: { [name]: '192.0.2.7' } })).toMatchObject({
      parameters: { ip_address: '192.0.2.7' },
      origins: { ip_address: 'sidecar' },
    });
    expect(resolveSources(feed, KEY, {})).not.toHaveProperty('parameters.reference_ip');
  });

  test('must not have different values', () => {
    expect(
      problemsOf(resolveSources(feed, KEY, { sidecar: { reference_ip: '192.0.2.7', ip_address: '192.0.2.8' } })),
    ).toMatchObject([
      {
        code: 'parameter_ambiguous',
        field: 'ip_address',
        message: expect.stringContaining('"reference_ip" and "ip_address" must not differ; keep one'),
      },
    ]);
    expect(resolveSources(feed, KEY, { tags: { reference_ip: '192.0.2.7', ip_address: '192.0.2.7' } })).toMatchObject({
      kind: 'complete',
    });
  });

  test('appear in a message as they were written', () => {
    expect(problemsOf(resolveSources(feed, KEY, { tags: { reference_ip: 'x' } }))).toMatchObject([
      { field: 'reference_ip', message: '"reference_ip" must be an IPv4 or IPv6 address; got "x" (tag)' },
    ]);
  });
});

describe('the media server', () => {
  test.each([{ ip_address: '192.0.2.1' }, { reference_ip: '192.0.2.1' }, { server_location: 'eu' }])(
    'is chosen by %j, without a warning',
    values => {
      expect(resolveSources(makeFeed({ defaults: REQUIRED }), KEY, { sidecar: values })).toMatchObject({
        warnings: [],
      });
    },
  );

  test('is warned about if nobody chose it', () => {
    expect(resolveSources(makeFeed({ defaults: REQUIRED }), KEY, {})).toMatchObject({
      kind: 'complete',
      warnings: [{ code: 'no_server_location' }],
    });
  });
});
