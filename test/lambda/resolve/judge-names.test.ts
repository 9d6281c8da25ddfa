import { describe, expect, test } from 'vitest';
import { parameterNames } from '../../../lambda/parameters/parameters.ts';
import { makeFeed } from '../../support/make-feed.ts';
import { problemsOf, resolveSources } from '../../support/resolve-sources.ts';

const DEFAULTS = { rule_id: 101, priority: 5, max_simultaneous: 10, num_attempts: 3 };
const SETTINGS = ['refuse-similar', 'ignore', 'refuse-all'] as const;
type Setting = (typeof SETTINGS)[number];

interface Names {
  readonly tags?: readonly string[];
  readonly metadata?: readonly string[];
}

function resolve({ tags = [], metadata = [] }: Names, otherTags?: Setting) {
  const feed = makeFeed({ defaults: DEFAULTS, ...(otherTags && { otherTags }) });
  const give = (names: readonly string[]) => Object.fromEntries(names.map(name => [name, 'secret value']));
  return resolveSources(feed, 'acme/list.csv', { tags: give(tags), metadata: give(metadata) });
}

const suspectsOf = (names: Names, otherTags?: Setting) =>
  problemsOf(resolve(names, otherTags)).filter(({ code }) => code === 'tag_suspicious');

describe('a tag similar to a parameter', () => {
  test.each([
    ['Rule_Id', 'rule_id'],
    ['rule-id', 'rule_id'],
    ['rule id', 'rule_id'],
    ['RULEID', 'rule_id'],
    ['rulle_id', 'rule_id'],
    ['rlue_id', 'rule_id'],
    ['Priority', 'priority'],
    ['priorty', 'priority'],
    ['prioritie', 'priority'],
    ['rpioirty', 'priority'],
    ['phone_colums', 'phone_columns'],
    ['phonecolumn', 'phone_columns'],
    ['max-simultanous', 'max_simultaneous'],
    ['numAttempts', 'num_attempts'],
    ['startat', 'start_at'],
    ['sha-256', 'sha256'],
    ['row', 'rows'],
    ['names', 'name'],
    ['Voximplant:rule_id', 'rule_id'],
    ['voximplant-rule-id', 'rule_id'],
    ['voximplnat:priority', 'priority'],
    ['dropdial:rule_id', 'rule_id'],
  ])('rejects the drop with a suggestion: %s -> %s', (tag, meant) => {
    const problems = suspectsOf({ tags: [tag] });

    expect(problems).toEqual([
      {
        code: 'tag_suspicious',
        field: tag,
        origin: 'tag',
        message: `the tag "${tag}" is not a parameter and looks like "${meant}"; write "${meant}", or remove the tag, and upload the file again`,
      },
    ]);
  });

  test('rejects it before any wait', () => {
    const resolution = resolveSources(makeFeed(), 'acme/list.csv', { tags: { rulle_id: '1' } });

    expect(resolution).toMatchObject({ kind: 'invalid' });
  });

  test.each(parameterNames)('is no problem if it is a parameter itself: %s', name => {
    expect(suspectsOf({ tags: [name, `voximplant:${name}`] }, 'refuse-all')).toEqual([]);
  });

  test('is ignored by a feed that ignores other tags', () => {
    expect(resolve({ tags: ['rulle_id'] }, 'ignore')).toMatchObject({
      kind: 'complete',
      ignored: { tags: ['rulle_id'], metadata: [] },
    });
  });
});

describe('foreign tags', () => {
  const others = [
    ...[
      'Name',
      'cost-center',
      'CostCenter',
      'Environment',
      'Owner',
      'Project',
      'Team',
      'Application',
      'Stage',
      'Version',
    ],
    ...['Department', 'Classification', 'Retention', 'Backup', 'created-by', 'managed-by', 'map-migrated', 'Customer'],
    ...['aws:cloudformation:stack-name', 'GuardDutyMalwareScanStatus', 'scan-status', 'av-status', 'fss-scanned'],
    ...['Source', 'Region', 'Status', 'type', 'date', 'user', 'language', 'country', 'count', 'size', 'job-id'],
    ...['batch_id', 'list_id', 'campaign_id', 'session_id', 'user_id', 'rule', 'role', 'phone', 'columns', 'start'],
    ...['billing:priority', 'acme:rule_id', 'voximplant', 'constructor', '__proto__', 'toString', 'laundry-run', ''],
  ];

  test.each(others)('are ignored and listed: "%s"', tag => {
    expect(resolveSources(makeFeed({ defaults: DEFAULTS }), 'acme/list.csv', { tags: { [tag]: 'x' } })).toMatchObject({
      kind: 'complete',
      parameters: DEFAULTS,
      ...(tag !== '__proto__' && { ignored: { tags: [tag], metadata: [] } }),
    });
  });

  test('are each rejected by a feed that rejects all', () => {
    const problems = suspectsOf({ tags: ['cost-center', 'Name', 'rulle_id'] }, 'refuse-all');

    expect(problems.map(({ message }) => message)).toEqual([
      'the tag "cost-center" is not a parameter, and feed "acme" accepts no other tags; remove it, and upload the file again',
      'the tag "Name" is not a parameter, and feed "acme" accepts no other tags; remove it, and upload the file again',
      'the tag "rulle_id" is not a parameter and looks like "rule_id"; write "rule_id", or remove the tag, and upload the file again',
    ]);
  });

  test('are listed by name, without possible telephone numbers', () => {
    const resolution = resolve({ tags: ['cost-center', 'to 12025550101'], metadata: ['sha256', 'mtime'] });

    expect(resolution).toMatchObject({ ignored: { tags: ['cost-center', 'to …01'], metadata: ['sha256'] } });
    expect(JSON.stringify(resolution)).not.toContain('secret value');
  });

  test('are not mentioned if there are none', () => {
    expect(resolve({ metadata: ['mtime'] })).not.toHaveProperty('ignored');
  });
});

describe.each(SETTINGS)('another name for a dry run, in a feed with %s', setting => {
  const suspects = (sources: object) => {
    const feed = makeFeed({ defaults: DEFAULTS, otherTags: setting });
    const problems = problemsOf(resolveSources(feed, 'acme/list.csv', sources));
    return problems.filter(({ message }) => /looks like "dry_run"/.test(message));
  };

  test.each([
    ['dry', 'true'],
    ['Dry', 'YES'],
    ['is_dry', '1'],
    ['dryMode', 'on'],
    ['test', 'true'],
    ['TEST', ' True '],
    ['is-test', 'y'],
    ['testrun', '1'],
    ['Test Run', ''],
    ['test_mode', 't'],
    ['testOnly', 'true'],
    ['simulate', 'true'],
    ['Simulation', 'yes'],
    ['check-only', 'true'],
    ['no_dial', 'true'],
    ['do-not-dial', 'true'],
    ['dropdial:test', 'true'],
  ])('rejects where its value says yes: %s=%j', (name, value) => {
    expect(suspects({ tags: { [name]: value } })).toMatchObject([{ code: 'tag_suspicious', field: name }]);
    expect(suspects({ metadata: { [name]: value } })).toMatchObject([{ code: 'tag_suspicious', field: name }]);
  });

  test.each([
    ['test', 'group-b'],
    ['test', 'false'],
    ['is_test', '0'],
    ['dry', 'no'],
    ['test_run', '2026-11'],
    ['simulate', 'off'],
    ['testing', 'true'],
    ['tested', 'true'],
    ['ab-test', 'true'],
    ['acme:test', 'true'],
    ['laundry', 'true'],
    ['latest', 'true'],
  ])('says nothing: %s=%s', (name, value) => {
    expect(suspects({ tags: { [name]: value }, metadata: { [name]: value } })).toEqual([]);
  });
});

describe.each(SETTINGS)('a name similar to dry_run, in a feed with %s,', setting => {
  test.each([
    'dryrun',
    'dry-run',
    'DryRun',
    'DRY RUN',
    'dry.run',
    'isDry_run',
    'dr_run',
    'dry_rnu',
    'try_run',
    'x-dry-run',
  ])('rejects as a tag: %s', tag => {
    expect(suspectsOf({ tags: [tag] }, setting)).toMatchObject([
      { field: tag, message: expect.stringContaining('looks like "dry_run"') },
    ]);
  });

  test.each(['dry_run', 'dryrun', 'dry-run', 'dropdial-dry-run'])('rejects as metadata: %s', name => {
    expect(suspectsOf({ metadata: [name] }, setting)).toMatchObject([{ field: name }]);
  });
});

describe('metadata', () => {
  test.each(['rule_id', 'rule-id', 'priorty', 'phone_columns', 'max-simultaneous', 'voximplant-rule-id'])(
    'with a parameter, or a similar name, rejects the drop, because nothing is read from there: %s',
    name => {
      expect(suspectsOf({ metadata: [name] })).toMatchObject([
        { field: name, message: expect.stringMatching(/no parameter is read from metadata; set "\w+" as a tag/) },
      ]);
    },
  );

  const written: Readonly<Record<string, readonly string[]>> = {
    'AWS Transfer Family': ['user-agent', 'user-agent-id'],
    'Storage Gateway and DataSync': [
      ...[
        'file-owner',
        'file-group',
        'file-permissions',
        'file-mtime',
        'file-atime',
        'file-ctime',
        'file-acl',
        'file-sid',
      ],
    ],
    's3fs, riofs and geesefs': [
      'uid',
      'gid',
      'mode',
      'mtime',
      'ctime',
      'atime',
      'xattr',
      'rdev',
      'date',
      '--symlink-target',
    ],
    's3cmd and mc': ['s3cmd-attrs', 'mc-attrs'],
    rclone: ['mtime', 'btime', 'md5chksum', 'tier', 'content-type', 'content-encoding', 'content-language'],
    'clients on a desk': ['cb-modifiedtime', 'cb-encryptioninfo', 'sftpgo_last_modified', 'creation-date', 'version'],
    'encryption on the client': [
      ...['x-amz-key', 'x-amz-key-v2', 'x-amz-iv', 'x-amz-matdesc', 'x-amz-wrap-alg', 'x-amz-cek-alg', 'x-amz-tag-len'],
      ...['x-amz-unencrypted-content-length', 'x-amz-unencrypted-content-md5'],
    ],
    'uploads of web pages': [
      'name',
      'filename',
      'original-filename',
      'originalname',
      'type',
      'size',
      'relativepath',
      'path',
    ],
    checksums: ['sha256', 'sha-256', 'sha1', 'sha512', 'md5', 'crc32', 'checksum', 'bytes', 'etag'],
    'ETL and queues': [
      'rows',
      'row-count',
      'encoding',
      'charset',
      'delimiter',
      'quote',
      'escape',
      'schema',
      'source',
      'uuid',
    ],
    'who sent it': [
      'ip-address',
      'ip_address',
      'client-ip',
      'uploader',
      'user',
      'username',
      'owner',
      'host',
      'session-id',
    ],
    'our own write-back': [
      ...['dropdial-status', 'dropdial-list-id', 'dropdial-batch-id', 'dropdial-count', 'dropdial-submitted-at'],
      ...['dropdial-submission', 'dropdial-error', 'dropdial-place', 'dropdial-results', 'dropdial-processed'],
      ...['dropdial-failed', 'dropdial-list-status'],
    ],
  };

  test.each(Object.entries(written))('of %s rejects nothing, even if all other tags are rejected', (_, metadata) => {
    for (const setting of SETTINGS) expect(resolve({ metadata }, setting)).toMatchObject({ kind: 'complete' });
  });
});
