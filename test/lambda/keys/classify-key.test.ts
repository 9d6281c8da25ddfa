import { describe, expect, test } from 'vitest';
import { classifyKey, type KeyKind } from '../../../lambda/keys/classify-key.ts';

const HOME = { bucket: 'drops', prefix: 'acme/', suppression: [] };

describe('a key classifies its object:', () => {
  test.each<[key: string, kind: KeyKind['kind']]>([
    ['acme/people.csv', 'csv'],
    ['acme/people.CSV', 'csv'],
    ['acme/people.csv.gz', 'csv'],
    ['acme/monday/people.csv', 'csv'],
    ['acme/people.errors.csv', 'csv'],
    ['acme/people.csv.json', 'sidecar'],
    ['acme/people.json', 'sidecar'],
    ['acme/people.JSON', 'sidecar'],
    ['acme/defaults.json', 'sidecar'],
    ['acme/_defaults.JSON', 'temporary_name'],
    ['acme/_defaults.csv', 'temporary_name'],
    ['acme/monday/_temporary/0/part-00000.csv', 'temporary_name'],
    ['acme/_SUCCESS', 'temporary_name'],
    ['acme/_defaults.json', 'folder_defaults'],
    ['acme/monday/_defaults.json', 'folder_defaults'],
    ['acme/', 'folder_marker'],
    ['acme/monday/', 'folder_marker'],
    ['acme/people.csv.errors.csv', 'errors_file'],
    ['acme/people.csv.gz.errors.csv', 'errors_file'],
    ['acme/people.csv.cancel.csv', 'cancel_file'],
    ['acme/people.csv.gz.cancel.csv', 'cancel_file'],
    ['acme/people.cancel.csv', 'cancel_file'],
    ['acme/people.csv.CANCEL.CSV', 'cancel_file'],
    ['acme/people.csv.cancel.csv.gz', 'cancel_file'],
    ['acme/people.csv.cancel (1).csv', 'cancel_file'],
    ['acme/people.csv.cancel - Copy.csv', 'cancel_file'],
    ['acme/people.csv.cancelled.csv', 'cancel_file'],
    ['acme/people.csv.cancelled(2).csv', 'cancel_file'],
    ['acme/cancel.csv', 'csv'],
    ['acme/cancelled.csv', 'csv'],
    ['acme/people.cancels.csv', 'csv'],
    ['acme/people.cancel/people.csv', 'csv'],
    ['acme/people.csv.cancel', 'not_a_csv'],
    ['acme/people.csv.cancel.csv.part', 'temporary_name'],
    ['acme/people.csv.results.csv', 'results_file'],
    ['acme/people.csv.gz.results.csv', 'results_file'],
    ['acme/PEOPLE.CSV.RESULTS.CSV', 'results_file'],
    ['acme/people.csv.unreached.csv', 'results_file'],
    ['acme/people.csv.0123456789ab.results.csv', 'results_file'],
    ['acme/0123456789ab.unreached.csv', 'results_file'],
    ['acme/people.csv.results (1).csv', 'results_file'],
    ['acme/people.csv.results - Copy.csv', 'results_file'],
    ['acme/people.csv.results.csv.gz', 'results_file'],
    ['acme/people.results.csv', 'csv'],
    ['acme/unreached.csv', 'csv'],
    ['acme/0123456789ab.csv', 'csv'],
    ['acme/people.csv.suppressed.csv', 'suppressed_file'],
    ['acme/people.csv.gz.SUPPRESSED.csv', 'suppressed_file'],
    ['acme/people.csv.suppressed (1).csv', 'suppressed_file'],
    ['acme/people.csv.suppressed - Copy.csv.gz', 'suppressed_file'],
    ['acme/people.suppressed.csv', 'csv'],
    ['acme/suppressed.csv', 'csv'],
    ['acme/people.csv.result.json', 'receipt_file'],
    ['acme/people.csv.gz.result.txt', 'receipt_file'],
    ['acme/PEOPLE.CSV.RESULT.JSON', 'receipt_file'],
    ['acme/people.csv.result (1).json', 'receipt_file'],
    ['acme/people.csv.result - Copy.txt', 'receipt_file'],
    ['acme/list.xlsx.result.txt', 'receipt_file'],
    ['acme/survey.result.json', 'sidecar'],
    ['acme/survey.result.csv', 'csv'],
    ['acme/people.csv.result.csv', 'csv'],
    ['acme/result.json', 'sidecar'],
    ['acme/people.csv.filepart', 'temporary_name'],
    ['acme/.people.csv', 'temporary_name'],
    ['acme/~people.csv', 'temporary_name'],
    ['acme/people.txt', 'not_a_csv'],
    ['acme/people', 'not_a_csv'],
    ['acme/people.gz', 'not_a_csv'],
    ['acme/people.csv.errors', 'not_a_csv'],
  ])('%s: %s', (key, kind) => {
    expect(classifyKey(key, HOME).kind).toBe(kind);
  });
});

describe('of two classes, the first one counts:', () => {
  test.each<[what: string, key: string, kind: KeyKind['kind']]>([
    ['a hidden folder is a folder marker first', 'acme/.uploads/', 'folder_marker'],
    ['a folder with the name of a file is a folder marker', 'acme/people.csv/', 'folder_marker'],
    ['a folder with a temporary name is a folder marker', 'acme/people.csv.part/', 'folder_marker'],
    ['a drop in a hidden folder is unfinished', 'acme/.uploads/people.csv', 'temporary_name'],
    ['a sidecar in a hidden folder is unfinished', 'acme/.uploads/people.csv.json', 'temporary_name'],
    ['a temporary name in a hidden folder is unfinished', 'acme/.uploads/people.csv.part', 'temporary_name'],
    ['defaults in a hidden folder are unfinished', 'acme/.uploads/_defaults.json', 'temporary_name'],
    ['defaults in a folder that Spark hides are unfinished', 'acme/_temporary/_defaults.json', 'temporary_name'],
    ['an unfinished list of problems is not a list of problems', 'acme/people.csv.errors.csv.part', 'temporary_name'],
    ['an unfinished sidecar is not a sidecar', 'acme/people.csv.tmp.json', 'temporary_name'],
    ['defaults are not a sidecar, although they end in .json', 'acme/people/_defaults.json', 'folder_defaults'],
    ['a list of problems is not a drop, although it ends in .csv', 'acme/people.csv.errors.csv', 'errors_file'],
    ['a file beside a list of problems may be a sidecar', 'acme/people.csv.errors.csv.json', 'sidecar'],
    ['a list of problems of a sidecar is a drop like any other', 'acme/people.json.errors.csv', 'csv'],
  ])('%s: %s is %s', (_what, key, kind) => {
    expect(classifyKey(key, HOME).kind).toBe(kind);
  });

  test('a hidden folder above the feed’s prefix hides nothing, because its owner chose it', () => {
    expect(classifyKey('.in/acme/people.csv', { ...HOME, prefix: '.in/acme/' }).kind).toBe('csv');
    expect(classifyKey('.in/acme/people.csv', { ...HOME, prefix: '' }).kind).toBe('temporary_name');
    expect(classifyKey('.in/acme/.x/people.csv', { ...HOME, prefix: '.in/acme/' }).kind).toBe('temporary_name');
    expect(classifyKey('_in/acme/people.csv', { ...HOME, prefix: '_in/acme/' }).kind).toBe('csv');
  });
});

describe('a sidecar is recognised in every spelling', () => {
  test.each([
    'acme/people.csv.json',
    'acme/people.CSV.GZ.json',
    'acme/people.json',
    'acme/people.JSON',
    'acme/people.csv.Json',
  ])('%s', key => {
    expect(classifyKey(key, HOME)).toEqual({ kind: 'sidecar' });
  });
});

describe('a suppression list of the feed is nothing else', () => {
  const home = { ...HOME, suppression: [{ key: 'acme/dnc.csv' }, { bucket: 'drops', prefix: 'acme/dnc/' }] };

  test.each([
    'acme/dnc.csv',
    'acme/dnc/',
    'acme/dnc/full.csv',
    'acme/dnc/monday/changes.csv.gz',
    'acme/dnc/full.json',
    'acme/dnc/_defaults.json',
    'acme/dnc/full.csv.cancel.csv',
    'acme/dnc/.full.csv',
  ])('%s', key => {
    expect(classifyKey(key, home).kind).toBe('suppression_list');
  });

  test.each(['acme/dnc.csv.csv', 'acme/DNC.csv', 'acme/monday/dnc.csv', 'acme/dnc.csv.gz'])(
    'another object is a drop: %s',
    key => {
      expect(classifyKey(key, home).kind).toBe('csv');
    },
  );

  test('a list with the same key in another bucket is not here', () => {
    const elsewhere = { ...HOME, suppression: [{ bucket: 'lists', key: 'acme/dnc.csv' }] };

    expect(classifyKey('acme/dnc.csv', elsewhere).kind).toBe('csv');
  });
});
