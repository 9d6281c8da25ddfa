import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LEDGER_PREFIXES } from '../../../lambda/ledger/store/ledger-keys.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { synthDrop } from '../synth-drop.ts';

const { template } = synthDrop();

/** The active lifecycle rules of a bucket of the stack. */
function rulesOf(name: RegExp): readonly Record<string, unknown>[] {
  const [found] = resourcesOf(template, 'AWS::S3::Bucket').filter(([id]) => name.test(id));
  const { Rules = [] } = Object(found?.[1].Properties?.LifecycleConfiguration);
  return [...Rules].map(rule => Object(rule)).filter(({ Status }) => Status === 'Enabled');
}

test('unfinished multipart uploads are aborted in a bucket of ours, under every prefix, and the guide covers other buckets', () => {
  const guide = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'deploying.md'), 'utf8');

  expect(rulesOf(/Drops/)).toContainEqual(
    expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
  );
  const abort = rulesOf(/Drops/).find(rule => 'AbortIncompleteMultipartUpload' in rule);
  expect(Object.keys(abort ?? {})).not.toContain('Prefix');
  expect(guide).toContain('AbortIncompleteMultipartUpload');
});

test('the ledger keeps no old versions of temporary markers and notes, and no rows after their lists', () => {
  const rules = rulesOf(/Ledger/);
  for (const prefix of [LEDGER_PREFIXES.open, LEDGER_PREFIXES.running, LEDGER_PREFIXES.collecting]) {
    expect(rules).toContainEqual(
      expect.objectContaining({
        Prefix: prefix,
        ExpiredObjectDeleteMarker: true,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      }),
    );
  }
  expect(rules).toContainEqual(expect.objectContaining({ Prefix: LEDGER_PREFIXES.rows, ExpirationInDays: 400 }));
  expect(rules).toContainEqual(
    expect.objectContaining({
      Prefix: LEDGER_PREFIXES.unclaimed,
      ExpirationInDays: 14,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    }),
  );
});
