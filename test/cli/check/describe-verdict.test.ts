import { expect, test } from 'vitest';
import { describeAwaited } from '../../../cli/check/describe-verdict.ts';

test.each([
  ['rule_id, priority', 'rule_id, priority', 'rule_id, priority'],
  [
    'its calling hours',
    'the calling hours are mon-fri 09:00-18:00',
    'its calling hours: the calling hours are mon-fri 09:00-18:00',
  ],
  [
    'its sidecar',
    'feed "acme" waits for its sidecar "a.csv.json"',
    'its sidecar: feed "acme" waits for its sidecar "a.csv.json"',
  ],
])('the source that a file waits for comes first: %s', (awaited, waitsFor, words) => {
  expect(describeAwaited({ kind: 'waiting', awaited, waitsFor })).toBe(words);
});
