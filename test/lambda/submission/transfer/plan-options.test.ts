import { describe, expect, test } from 'vitest';
import { namesWith } from '../../../../lambda/parameters/parameters.ts';
import { planOptions, readOptions } from '../../../../lambda/submission/transfer/plan-options.ts';
import { at } from '../../../support/make-draft.ts';
import { makeFeed } from '../../../support/make-feed.ts';
import { samplesOf } from '../../../support/sample-parameters.ts';

describe('the options for reading a file', () => {
  test.each([
    ['acme/a.csv', undefined, false],
    ['acme/a.csv', '', false],
    ['acme/a.csv', 'aws-chunked', false],
    ['acme/a.csv', 'gzip', true],
    ['acme/a.csv', 'GZIP', true],
    ['acme/a.csv', 'aws-chunked, gzip', true],
    ['acme/a.csv', 'aws-chunked,gzip', true],
    ['acme/a.csv', 'xgzip', false],
    ['acme/a.csv.gz', undefined, true],
    ['acme/a.CSV.GZ', 'aws-chunked', true],
  ])('for %s with the header "%s": is it compressed? %s', (key, contentEncoding, gzip) => {
    expect(readOptions(makeFeed(), key, {}, contentEncoding)).toMatchObject({ gzip });
  });

  test('are unset unless somebody sets them', () => {
    expect(readOptions(makeFeed(), 'acme/a.csv', {})).toEqual({
      gzip: false,
      encoding: undefined,
      maxBytes: undefined,
      digest: false,
    });
  });

  test('have the encoding from the uploader, the size limit from the feed, and a digest if one was given', () => {
    const feed = makeFeed({ limits: { bytes: { min: 1, max: 2000 } } });

    expect(readOptions(feed, 'acme/a.csv', { encoding: 'UTF-16LE', sha256: 'a'.repeat(64) })).toEqual({
      gzip: false,
      encoding: 'UTF-16LE',
      maxBytes: 2000,
      digest: true,
    });
  });
});

describe('the options of the plan', () => {
  test('are the rules of the feed alone if the drop sets nothing', () => {
    expect(planOptions(makeFeed(), {}, at(7))).toEqual({
      now: at(7),
      delimiter: undefined,
      escape: undefined,
      quote: undefined,
      encoding: undefined,
      rows: undefined,
      bytes: undefined,
      contract: { rows: undefined, bytes: undefined, sha256: undefined },
      controls: { policy: {}, windowsAcrossMidnight: false },
      hours: undefined,
      phones: undefined,
      foundPhones: { check: 'warn', duplicates: 'reject' },
      lineEndRequired: false,
      unknownEncoding: false,
    });
  });

  test.each([
    ['reject', { check: 'reject', duplicates: 'report' }],
    ['off', undefined],
  ])('follow the feed for numbers in unnamed columns: %s', (phoneCheck, foundPhones) => {
    expect(planOptions(makeFeed({ phoneCheck }), { duplicates: 'report' }, at(0))).toMatchObject({ foundPhones });
  });

  test('separate the limits of a feed from the promises of an uploader', () => {
    const limits = { rows: { min: 1, max: 9 }, bytes: { max: 2000 } };
    const contract = { rows: 2, bytes: 42, sha256: 'a'.repeat(64) };

    expect(planOptions(makeFeed({ limits }), contract, at(0))).toMatchObject({ ...limits, contract });
  });

  test('describe the format that the drop names', () => {
    const written = { delimiter: '\t', escape: '\\', quote: "'", encoding: 'windows-1251' };

    expect(planOptions(makeFeed(), written, at(0))).toMatchObject(written);
  });

  test('follow the feed for control columns and for the last line', () => {
    const controlColumns = { __start_at: 'forbid', __task_uuid: 'require' };
    const feed = makeFeed({ controlColumns, windowsAcrossMidnight: true, lastLineEnd: 'required' });

    expect(planOptions(feed, {}, at(0))).toMatchObject({
      controls: { policy: controlColumns, windowsAcrossMidnight: true },
      lineEndRequired: true,
    });
  });

  test('have the calling hours of the feed, narrowed by the drop', () => {
    const feed = makeFeed({ callingHours: { zone: 'UTC', days: 'mon-fri', from: '09:00', to: '18:00' } });

    expect(planOptions(feed, {}, at(0)).hours?.words).toContain('09:00-18:00');
    expect(planOptions(feed, { calling_hours: 'mon-fri 10:00-12:00', start_at: 99 }, at(0)).hours).toMatchObject({
      words: expect.stringContaining('10:00-12:00'),
      startAt: 99,
    });
  });

  test.each([
    [undefined, 'reject'],
    ['report', 'report'],
  ] as const)(
    'name the columns of numbers to call; repeats are rejected unless the drop says otherwise: %s',
    (duplicates, meant) => {
      const parameters = { phone_columns: ['phone', 'mobile'], ...(duplicates && { duplicates }) };

      expect(planOptions(makeFeed(), parameters, at(0)).phones).toEqual({
        columns: ['phone', 'mobile'],
        duplicates: meant,
      });
    },
  );
});

const KEY = 'acme/people.csv';
const feed = makeFeed({ limits: { rows: { max: 7 }, bytes: { max: 9 } }, lastLineEnd: 'required' });

/** All options for reading a file. */
const optionsOf = (parameters: object) => [readOptions(feed, KEY, parameters), planOptions(feed, parameters, at(0))];

test.each(namesWith('reads'))('%s says how a file is read', name => {
  const others = { phone_columns: ['phone'] };
  const changed = samplesOf(name).map(value => optionsOf({ ...others, [name]: value }));

  expect(changed).not.toEqual(changed.map(() => optionsOf(others)));
});

test('the reading options are only those that say how a file is read, and the hours', () => {
  const asked = new Set<unknown>();
  const parameters = new Proxy({}, { get: (_none, name) => void asked.add(name) });
  const callingHours = { zone: 'Europe/Berlin', days: 'mon-fri', from: '09:00', to: '20:00' };
  const open = makeFeed({ callingHours });

  readOptions(open, KEY, parameters);
  planOptions(open, parameters, at(0));

  expect(asked).toEqual(new Set([...namesWith('reads'), 'calling_hours', 'start_at']));
});

describe('an encoding that cannot be decoded here is accepted', () => {
  const named = { defaults: { encoding: 'x-own' } };
  const callingHours = { zone: 'UTC', days: 'mon-sun', from: '09:00', to: '18:00' };

  test('if the feed or a profile names it, and nothing depends on the rows', () => {
    expect(planOptions(makeFeed(named), { encoding: 'x-own' }, at(0)).unknownEncoding).toBe(true);
    expect(
      planOptions(makeFeed({ profiles: { old: named.defaults } }), { encoding: 'x-own' }, at(0)).unknownEncoding,
    ).toBe(true);
  });

  test.each<[what: string, config: Readonly<Record<string, unknown>>, parameters: object]>([
    ['an upload named it', {}, {}],
    ['there are calling hours', { ...named, callingHours }, {}],
    ['the number of rows is limited', { ...named, limits: { rows: { max: 9 } } }, {}],
    ['a control column is forbidden', { ...named, controlColumns: { __start_at: 'forbid' } }, {}],
    ['a control column is required', { ...named, controlColumns: { __task_uuid: 'require' } }, {}],
    ['the uploader states the number of rows', named, { rows: 3 }],
    ['numbers are checked', named, { phone_columns: ['phone'] }],
    ['the function searches for numbers and rejects faulty ones', { ...named, phoneCheck: 'reject' }, {}],
  ])('but not if %s', (_, config, parameters) => {
    expect(planOptions(makeFeed(config), { encoding: 'x-own', ...parameters }, at(0)).unknownEncoding).toBe(false);
  });
});
