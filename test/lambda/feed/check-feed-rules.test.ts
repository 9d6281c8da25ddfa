import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../lambda/feed/parse-config.ts';

const FEED = { id: 'acme', bucket: 'drops', prefix: 'acme/', secretId: 's' };

/** The error message with which the start rejects a feed. */
function refusal(change: object): string {
  try {
    parseConfig(JSON.stringify({ ledgerBucket: 'ledger', feeds: [{ ...FEED, ...change }] }));
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
}

describe('a contradictory feed does not start:', () => {
  test.each<[text: string, change: object]>([
    [
      '"feeds.0.defaults.rule_id" must be one of 1, 2, the limit of feed "acme"; got "3"',
      { defaults: { rule_id: 3 }, limits: { rule_id: [1, 2] } },
    ],
    [
      '"feeds.0.profiles.evening.num_attempts" must be at most 2, the limit of feed "acme"; got "3"',
      { profiles: { evening: { num_attempts: 3 } }, limits: { num_attempts: { max: 2 } } },
    ],
    [
      '"feeds.0.defaults.priority" must be at least 1, the limit of feed "acme"; got "0"',
      { defaults: { priority: 0 } },
    ],
    [
      '"feeds.0.profiles.top.priority" must be from 1 to 5, the limit of feed "acme"; got "0"',
      { profiles: { top: { priority: 0 } }, limits: { priority: { max: 5 } } },
    ],
    [
      '"feeds.0.defaults.rule_id" must not be set: by "origins" the parameter does not come from the feed',
      { defaults: { rule_id: 3 }, origins: { rule_id: ['profile', 'tags'] } },
    ],
    [
      '"feeds.0.profiles.x.num_attempts" must not be set: by "origins" the parameter does not come from the profile',
      { profiles: { x: { num_attempts: 3 } }, origins: { '*': ['tags'] } },
    ],
    [
      '"feeds.0.defaults.reference_ip" must not differ from "feeds.0.defaults.ip_address": they are one parameter',
      { defaults: { reference_ip: '192.0.2.1', ip_address: '192.0.2.2' } },
    ],
    [
      '"feeds.0.defaults.profile" must be a profile of the feed (evening); got "evenin"',
      { defaults: { profile: 'evenin' }, profiles: { evening: {} } },
    ],
    [
      '"feeds.0.origins" leaves nobody who may set "rule_id", without which every drop waits',
      { origins: { rule_id: ['feed', 'profile'] }, profiles: { evening: { priority: 1 } } },
    ],
    [
      '"feeds.0.fileNamePattern" must not name the group "rule_id": by "origins" it does not come from the file name',
      { fileNamePattern: '(?<rule_id>\\d+)\\.csv', origins: { rule_id: ['tags'] } },
    ],
    [
      '"feeds.0.fileNamePattern" must not name a group "priorty", which is nearly the parameter "priority"; got "(?<priorty>\\d+)\\.csv"',
      { fileNamePattern: '(?<priorty>\\d+)\\.csv' },
    ],
    [
      '"feeds.0.fileNamePattern" must not repeat a group that can match in more than one way; got "(a+)+"',
      { fileNamePattern: '(a+)+' },
    ],
    [
      '"feeds.0.fileNamePattern" must not name the group "profile": the feed has no profiles',
      { fileNamePattern: '(?<profile>[a-z]+)\\.csv' },
    ],
    ['"feeds.0.origins.rule_idd" is not a known setting; remove it', { origins: { rule_idd: [] } }],
    ['"feeds.0.origins.rule_id.0" must be ("feed" | "profile"', { origins: { rule_id: ['tag'] } }],
    ['"feeds.0.profiles.x.ruleid" is not a known setting; remove it', { profiles: { x: { ruleid: 1 } } }],
    ['"feeds.0.profiles.x.name" is not a known setting; remove it', { profiles: { x: { name: 'x' } } }],
    ['"feeds.0.profiles.x.profile" is not a known setting; remove it', { profiles: { x: { profile: 'x' } } }],
    [
      '"feeds.0.profiles.x.num_attempts" must be a whole number from 1 to 5; got "6"',
      { profiles: { x: { num_attempts: 6 } } },
    ],
    ['"feeds.0.limits.queue_id" must hold at least one id', { limits: { queue_id: [] } }],
  ])('%s', (text, change) => {
    expect(refusal(change)).toContain(`DROPDIAL_CONFIG: ${text}`);
  });

  test('with every contradiction at once', () => {
    const message = refusal({ defaults: { priority: 0, profile: 'x' }, origins: { num_attempts: [] } });

    for (const part of ['defaults.priority', 'defaults.profile', 'leaves nobody who may set "num_attempts"']) {
      expect(message).toContain(part);
    }
  });
});

test.each<object>([
  { defaults: { priority: 0 }, limits: { priority: { min: 0 } } },
  { origins: { rule_id: ['profile'] }, profiles: { evening: { rule_id: 1 } } },
  { origins: { '*': ['tags'] } },
  { fileNamePattern: '(?<rule_id>\\d+)\\.csv', origins: { rule_id: ['name'] } },
  { defaults: { reference_ip: '192.0.2.1', ip_address: '192.0.2.1' } },
])('a feed with %j starts', change => {
  expect(refusal(change)).toBe('accepted');
});
