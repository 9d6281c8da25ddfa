import { describe, expect, test } from 'vitest';
import { isTemporaryName } from '../../../lambda/keys/temporary-name.ts';

describe('a temporary name', () => {
  test.each([
    '.people.csv',
    '.people.csv.Ab12Cd',
    '~people.csv',
    '~$people.csv',
    'people.csv~',
    'people~.csv',
    'people.csv.filepart',
    'people.csv.FILEPART',
    'people.csv.part',
    'people.csv.tmp',
    'people.tmp.csv',
    'people.filepart.csv.gz',
    'people.csv.json.filepart',
    'people.csv.partial',
    'people.csv.crdownload',
    '.uploads/people.csv',
    'monday/.rsync/people.csv',
    // Spark, Hadoop and S3A's committers, Databricks, Delta, Hive, Flink
    '_SUCCESS',
    '_SUCCESS.csv',
    'monday/_temporary/0/_temporary/attempt_0_m_000000_0/part-00000.csv',
    'monday/__magic/job-1/tasks/attempt_1/part-00000.csv',
    '_committed_8131.csv',
    '_delta_log/00000000000000000000.json',
    '.hive-staging_hive_2026/part-00000.csv',
    '.spark-staging-8131/part-00000.csv',
    '_part-0-0.csv',
    '.part-00000.csv.crc',
    'people.csv._COPYING_',
    // rclone, lftp, rsync, FileZilla and s3fs, gateways
    'people.csv.1a2b3c4d.partial',
    'people.1a2b3c4d.partial.csv',
    '.in.people.csv',
    '.in.people.csv.',
    '.fuse_hidden0000000100000001.csv',
    '.nfs000000000000000100000001.csv',
    'people.csv.writing',
    'people.uploading.csv',
    'people.csv.inprogress',
    'people.csv.download',
    '_people.csv',
    '_people.csv.json',
    'monday/_old/people.csv.gz',
    '_defaults.csv',
    '_drafts/_defaults.json',
  ])('%s', name => {
    expect(isTemporaryName(name)).toBe(true);
  });
});

describe('a final name', () => {
  test.each([
    'people.csv',
    'people.csv.json',
    'people.csv.gz',
    'part.csv',
    'people.part1.csv',
    'a.b/people.csv',
    'tmp/people.csv',
    'tmp.csv',
    'a~b.csv',
    'a_b.csv',
    'people_.csv',
    'monday_/people.csv',
    '_defaults.json',
    'monday/_defaults.json',
    'part-00000.csv',
    'download.csv',
    'uploading/people.csv',
    'my_copying_.csv',
  ])('%s', name => {
    expect(isTemporaryName(name)).toBe(false);
  });
});
