import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METADATA_NAMES, type OutcomeMetadata } from '../../../lambda/write-back/describe-outcome.ts';
import { MAX_METADATA_BYTES, mergeMetadata, saysAlready } from '../../../lambda/write-back/merge-metadata.ts';

test('the limit is the 2 KB that S3 allows for user metadata', () => {
  expect(MAX_METADATA_BYTES).toBe(2048);
});

const OUTCOME: OutcomeMetadata = {
  'dropdial-status': 'created',
  'dropdial-submission': 'f'.repeat(64),
  'dropdial-place': 'e'.repeat(16),
  'dropdial-list-id': '4711',
  'dropdial-batch-id': '5b6fc4f6-1f0a-4d0e-9c0b-0d3f9d9c2a11',
  'dropdial-count': '5',
  'dropdial-submitted-at': '2026-01-02T03:04:05.000Z',
};

function countBytes(metadata: Readonly<Record<string, string>>): number {
  return Object.entries(metadata).reduce((sum, parts) => sum + Buffer.byteLength(parts.join('')), 0);
}

/** An uploader's metadata with so many bytes, including the name. */
function fill(bytes: number): Record<string, string> {
  return { own: 'x'.repeat(bytes - 'own'.length) };
}

describe('mergeMetadata', () => {
  test('adds the outcome to the metadata of the object', () => {
    const own = { 'user-agent': 'AWSTransfer', 'user-agent-id': 'role@s-1' };

    expect(mergeMetadata(own, OUTCOME)).toEqual({ ...own, ...OUTCOME });
  });

  test('replaces an earlier outcome completely', () => {
    const own = { mine: '1', 'dropdial-status': 'waiting', 'dropdial-error': 'parameter_missing: x' };

    expect(mergeMetadata(own, OUTCOME)).toEqual({ mine: '1', ...OUTCOME });
  });

  test('neither decodes nor encodes the metadata that it has read', () => {
    const own = { name: '=?UTF-8?B?w7w=?=', '__proto__-x': '%C3%BC', 'dropdial-other': 'kept' };

    expect(mergeMetadata(own, OUTCOME)).toMatchObject(own);
  });

  test('cuts the error first if there is too little room', () => {
    const outcome = {
      'dropdial-status': 'rejected',
      'dropdial-submission': 'f'.repeat(64),
      'dropdial-error': 'e'.repeat(400),
    };
    const room = MAX_METADATA_BYTES - countBytes({ ...outcome, 'dropdial-error': 'e'.repeat(150) });

    const merged = mergeMetadata(fill(room), outcome);

    expect(merged?.['dropdial-error']).toHaveLength(150);
    expect(countBytes(merged ?? {})).toBe(MAX_METADATA_BYTES);
  });

  test('then leaves out the least important names', () => {
    const kept: string[][] = [];
    const outcome = {
      ...OUTCOME,
      'dropdial-error': 'e'.repeat(30),
      'dropdial-list-status': 'completed',
      'dropdial-processed': '4',
      'dropdial-failed': '1',
      'dropdial-suppressed': '1',
      'dropdial-results': 'a/people.csv.results.csv',
    };
    for (let room = 550; room >= 100; room -= 1) {
      const merged = mergeMetadata(fill(MAX_METADATA_BYTES - room), outcome);
      const names = Object.keys(merged ?? {}).filter(name => name !== 'own');
      if (names.length !== kept.at(-1)?.length) kept.push(names);
    }

    const left = METADATA_NAMES.map(name => kept.filter(names => names.includes(name)).length);
    expect(Object.fromEntries(METADATA_NAMES.map((name, index) => [name, left[index]]))).toEqual({
      'dropdial-results': 1,
      'dropdial-failed': 2,
      'dropdial-processed': 3,
      'dropdial-list-status': 4,
      'dropdial-submitted-at': 5,
      'dropdial-suppressed': 6,
      'dropdial-count': 7,
      'dropdial-batch-id': 8,
      'dropdial-error': 9,
      'dropdial-list-id': 10,
      'dropdial-place': 11,
      'dropdial-status': 12,
      'dropdial-submission': 12,
    });
  });

  test('writes nothing if there is no room for status and submission', () => {
    const least = countBytes({ 'dropdial-status': 'created', 'dropdial-submission': 'f'.repeat(64) });

    expect(mergeMetadata(fill(MAX_METADATA_BYTES - least), OUTCOME)).toMatchObject({ 'dropdial-status': 'created' });
    expect(mergeMetadata(fill(MAX_METADATA_BYTES - least + 1), OUTCOME)).toBeUndefined();
  });

  test('never exceeds 2 KB, never changes foreign metadata, and keeps status and submission or nothing', () => {
    const names = fc.oneof(fc.stringMatching(/^[a-z0-9-]{1,20}$/), fc.constantFrom<string>(...METADATA_NAMES));
    const own = fc
      .tuple(fc.dictionary(names, fc.string({ maxLength: 200 })), fc.integer({ min: 1, max: 2048 }))
      .map(([metadata, bytes]) => ({ ...metadata, filler: 'x'.repeat(bytes) }));
    const error = fc.option(fc.stringMatching(/^[a-z ]{1,400}$/), { nil: undefined });
    const results = { undefined: 0, shortened: 0, whole: 0 };
    fc.assert(
      fc.property(own, error, (metadata, text) => {
        const outcome = { ...OUTCOME, ...(text !== undefined && { 'dropdial-error': text }) };
        const ours = new Set<string>(METADATA_NAMES);
        const foreign = Object.entries(metadata).filter(([name]) => !ours.has(name));

        const merged = mergeMetadata(metadata, outcome);

        if (merged === undefined) {
          results.undefined++;
          return;
        }
        const isWhole = Object.entries(outcome).every(([name, value]) => merged[name] === value);
        results[isWhole ? 'whole' : 'shortened']++;
        expect(countBytes(merged)).toBeLessThanOrEqual(MAX_METADATA_BYTES);
        expect(Object.entries(merged).filter(([name]) => !ours.has(name))).toEqual(foreign);
        expect(merged).toMatchObject({ 'dropdial-status': 'created', 'dropdial-submission': 'f'.repeat(64) });
        for (const name of METADATA_NAMES) expect(outcome[name]?.startsWith(merged[name] ?? '') ?? true).toBe(true);
      }),
      { numRuns: 1000 },
    );
    // Proves that the property saw cases of every kind.
    expect(Math.min(...Object.values(results))).toBeGreaterThan(0);
  });

  test('has the same result when merged again', () => {
    for (let bytes = 10; bytes < MAX_METADATA_BYTES; bytes += 37) {
      const merged = mergeMetadata(fill(bytes), { ...OUTCOME, 'dropdial-error': 'e'.repeat(300) });
      if (merged === undefined) continue;

      expect(mergeMetadata(merged, { ...OUTCOME, 'dropdial-error': 'e'.repeat(300) })).toEqual(merged);
    }
    expect(mergeMetadata({}, OUTCOME)).toEqual(OUTCOME);
  });
});

describe('saysAlready', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['the same', { ...OUTCOME }, true],
    ['the same beside foreign metadata', { ...OUTCOME, own: 'x' }, true],
    ['nothing', {}, false],
    ['another status', { ...OUTCOME, 'dropdial-status': 'waiting' }, false],
    ['an outdated error', { ...OUTCOME, 'dropdial-error': 'old' }, false],
  ])('an object that says %s already has the outcome: %s', (_, own, expected) => {
    expect(saysAlready(own, { ...OUTCOME })).toBe(expected);
  });
});
