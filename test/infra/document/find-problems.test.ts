import { describe, expect, test } from 'vitest';
import { findProblems } from '../../../infra/document/find-problems.ts';

const acme = { id: 'acme', prefix: 'acme/' };
const bravo = { id: 'bravo', prefix: 'bravo/' };
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA';

const partner = (userName: string) => ({ userName, publicKeys: [PUBLIC_KEY] });

const messagesOf = (document: unknown) => findProblems(document).map(({ message }) => message);
const ofFeed = (change: object) => messagesOf({ feeds: [acme, { ...bravo, ...change }] });
const ofAll = (change: object) => messagesOf({ feeds: [acme, bravo], ...change });

describe('an unknown name', () => {
  test.each<[object, string]>([
    [{ limitz: {} }, '"limitz" is not a known setting; did you mean "limits"?'],
    [{ whenindoubt: 'park' }, '"whenindoubt" is not a known setting; did you mean "whenInDoubt"?'],
    [{ defaults: { priorty: 1 } }, '"defaults.priorty" is not a known setting; did you mean "priority"?'],
    [{ profiles: { a: { ruleid: 1 } } }, '"profiles.a.ruleid" is not a known setting; did you mean "rule_id"?'],
    [{ limits: { rows: { maxx: 1 } } }, '"limits.rows.maxx" is not a known setting; did you mean "max"?'],
    [{ results: { writes: 'file' } }, '"results.writes" is not a known setting; did you mean "write"?'],
    [{ sftpUsers: [{ ...partner('abc'), key: 1 }] }, '"sftpUsers.0.key" is not a known setting; remove it'],
    [{ bucket: 'drops' }, '"bucket" is not a known setting; it is set beside "feeds", for all of them'],
    [{ alarmEmails: [] }, '"alarmEmails" is not a known setting; it is set beside "feeds", for all of them'],
    [{ secretId: 'x' }, '"secretId" is not a known setting'],
    [{ constructor: 1 }, '"constructor" is not a known setting'],
  ])('in a feed: %j', (change, message) => {
    expect(ofFeed(change)).toEqual([expect.stringContaining(`feed "bravo": ${message}`)]);
  });

  test.each<[object, string]>([
    [{ rejectFile: true }, '"rejectFile" is not a known setting; it is set in a feed'],
    [{ alarmEmail: [] }, '"alarmEmail" is not a known setting; did you mean "alarmEmails"?'],
    [{ network: { vpc: 1 } }, '"network.vpc" is not a known setting; did you mean "vpcId"?'],
    [{ operators: [{ role: 'x' }] }, '"operators.0.role" is not a known setting; remove it'],
    [{ ledgerbucket: {} }, '"ledgerbucket" is not a known setting; did you mean "ledgerBucket"?'],
  ])('above the feeds: %j', (change, message) => {
    expect(ofAll(change)).toContain(message);
  });

  test('is reported for each of several, together with wrong values', () => {
    expect(ofFeed({ one: 1, two: 2, maxAgeHours: -1 })).toEqual([
      expect.stringContaining('"one"'),
      expect.stringContaining('"two"'),
      'feed "bravo": "maxAgeHours" must be a whole number from 0 to 8760; got "-1"',
    ]);
  });
});

describe('an invalid value', () => {
  test.each<[object, string]>([
    [{ phoneCheck: 'rejct' }, '"phoneCheck" must be reject, warn or off; got "rejct"'],
    [{ maxActiveLists: 'many' }, '"maxActiveLists" must be a whole number from 1 to 1000 or unlimited; got "many"'],
    [{ rejectFile: 'yes' }, '"rejectFile" must be true or false; got "yes"'],
    [{ defaults: { num_attempts: 9 } }, '"defaults.num_attempts" must be a whole number from 1 to 5; got "9"'],
    [{ profiles: { a: { priority: 'x' } } }, '"profiles.a.priority" must be a whole number from 0 to 2147483648'],
    [{ limits: { rows: { min: 'a' } } }, '"limits.rows.min" must be a whole number; got "a"'],
    [{ limits: { rule_id: [] } }, '"limits.rule_id" must hold at least one id'],
    [{ results: { lookMinutes: 1 } }, '"results.lookMinutes" must be a whole number from 5 to 1440; got "1"'],
    [{ limits: [] }, '"limits" must be an object; got "[]"'],
    [{ profiles: [{ priority: 1 }] }, '"profiles" must be an object'],
    [{ callingHours: [] }, '"callingHours" must be an object'],
    [{ callingHours: 9 }, '"callingHours" must be an object; got "9"'],
    [{ callingHours: { zone: 'UTC', days: 'mon', from: '09:00', to: 'x' } }, '"callingHours.to" must be a time of day'],
    [{ uploaders: ['ada'] }, '"uploaders.0" must be the ARN of a role or user'],
    [{ followers: ['ada'] }, '"followers.0" must be the ARN of a role or user'],
    [{ secretKeyArn: 'alias/mine' }, '"secretKeyArn" must be the ARN of a KMS key'],
    [{ sftpUsers: [partner('a')] }, '"sftpUsers.0.userName" must be 3 to 100 letters'],
    [{ sftpUsers: [{ userName: 'abc', publicKeys: ['x'] }] }, '"sftpUsers.0.publicKeys.0" must be a line such as'],
    [{ sftpUsers: [{ userName: 'abc' }] }, '"sftpUsers.0.publicKeys" is missing'],
  ])('in a feed: %j', (change, message) => {
    expect(ofFeed(change)).toEqual([expect.stringContaining(`feed "bravo": ${message}`)]);
  });

  test.each<[object, string]>([
    [{ alarmEmails: ['ops'] }, '"alarmEmails.0" must be an e-mail address, such as oncall@example.com; got "ops"'],
    [{ alarmEmails: 'ops@example.com' }, '"alarmEmails" must be a list'],
    [{ alarmTopicArn: 'alarms' }, '"alarmTopicArn" must be the ARN of an SNS topic'],
    [{ operators: [{}] }, '"operators.0.arn" is missing; it must be the ARN of a role or user'],
    [{ bucket: { name: 'Drops' } }, '"bucket.name" must be the name of an S3 bucket'],
    [{ bucket: 'drops' }, '"bucket" must be an object; got "drops"'],
    [{ network: { vpcId: 'vpc', subnetIds: [] } }, '"network.subnetIds" must hold at least one subnet'],
    [{ sftp: { network: { peers: ['all'] } } }, '"sftp.network.peers.0" must be addresses such as 203.0.113.7/32'],
    [{ tags: { team: 1 } }, '"tags.team" must be text; got "1"'],
    [{ memorySize: '1024' }, '"memorySize" must be a whole number from 256 to 10240; got "1024"'],
  ])('above the feeds: %j', (change, message) => {
    expect(ofAll(change)).toContainEqual(expect.stringContaining(message));
  });

  test('that is missing is reported with what it must be, by position for a feed without an id', () => {
    expect(messagesOf({ feeds: [{ prefix: 'a/' }, { id: 'b' }] })).toEqual([
      'feeds[0]: "id" is missing; it must be 1 to 63 lower-case letters, digits and hyphens',
      'feed "b": "prefix" is missing; it must be empty or end in "/" and not begin with it',
    ]);
  });

  test.each([undefined, null, [], 'x', 5])('a document cannot be %j', document => {
    expect(messagesOf(document)).toEqual([expect.stringContaining('the configuration must be an object')]);
  });
});

describe('a contradiction', () => {
  test.each<[object, string]>([
    [
      { defaults: { rule_id: 1 }, limits: { rule_id: [2] } },
      'feed "bravo": "defaults.rule_id" must be one of 2, the limit of feed "bravo"; got "1"',
    ],
    [{ results: { write: 'file', to: 'acme/x/' } }, 'feed "bravo": "results.to" must not overlap the prefix "acme/"'],
    [
      { suppression: [{ key: 'acme/list.txt' }] },
      'feed "bravo": "suppression.0" must not lie below the prefix "acme/"',
    ],
    [
      { suppression: [{ key: 'lists/a.txt', reach: 'running' }] },
      'feed "bravo": "suppression.0.reach" needs feed "bravo": "results.write" to be "file"',
    ],
    [{ suppression: [{ key: 'lists/*' }] }, 'feed "bravo": "suppression.0.key" must not hold "*"'],
    [{ fileNamePattern: '(?<name>.*).*.*\\.csv' }, 'feed "bravo": "fileNamePattern" must say what each part may hold'],
    [{ prefix: 'acme/in/' }, 'feed "acme" and feed "bravo" must not overlap: the prefixes "acme/" and "acme/in/"'],
    [{ id: 'acme' }, 'must have different "id"s'],
    [
      { sftpUsers: [partner('one')] },
      'feed "bravo": "receiptFile" or "rejectFile" must be true: partners on SFTP see files and nothing else',
    ],
    [{ secretKeyArn: KEY }, 'feed "bravo": "secretKeyArn" means nothing without "secretName"'],
    [
      { rejectFile: true, sftpUsers: [partner('one'), partner('one')] },
      'feed "bravo": "sftpUsers.1.userName" must be new; there is a user "one" already',
    ],
  ])('in a feed: %j', (change, message) => {
    expect(ofFeed(change)).toEqual([expect.stringContaining(message)]);
  });

  test.each<[object, string]>([
    [{ suppression: [{ key: 'list.txt' }] }, '"suppression.0.bucket" is missing'],
    [{ sftp: {} }, '"sftp" means nothing, as no feed has "sftpUsers"; remove it'],
    [{ bucket: { name: 'same' }, ledgerBucket: { name: 'same' } }, '"ledgerBucket.name" must not be that of "bucket"'],
  ])('above the feeds: %j', (change, message) => {
    expect(ofAll(change)).toEqual([expect.stringContaining(message)]);
  });

  test('is looked for in the named bucket', () => {
    const suppression = [{ bucket: 'mine', key: 'acme/list.txt' }];

    expect(ofAll({ suppression })).toEqual([]);
    expect(ofAll({ suppression, bucket: { name: 'mine' } })).toEqual([expect.stringContaining('s3://mine/acme/list')]);
  });
});

test('a minimal document has no problems, nor has one that names its schema', () => {
  expect(findProblems({ feeds: [acme] })).toEqual([]);
  expect(findProblems({ $schema: './deployment.schema.json', feeds: [acme, bravo] })).toEqual([]);
});
