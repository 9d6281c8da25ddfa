import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { type FeedAccess, feedStatements, resultsPrefixOf } from '../../../infra/access/function-permissions.ts';
import { makeApp } from '../synth-drop.ts';

const bucket = Bucket.fromBucketName(new Stack(makeApp(), 'Test'), 'Drops', 'drops');

/** The permissions that a feed with these results adds to those without: each action, and its resource. */
function addedBy(results: FeedAccess['results']): string[] {
  const grants = (feed: FeedAccess) =>
    feedStatements(bucket, feed).flatMap(statement => {
      const { Action, Resource, Condition } = statement.toStatementJson();
      const where = [Resource].flat().map(resource => JSON.stringify(resource).replace(/.*:::drops\/([^"]*)".*/, '$1'));
      const isCopy = JSON.stringify(Condition ?? {}).includes('x-amz-copy-source');
      return [Action].flat().flatMap(action => where.map(key => `${isCopy ? 'copy: ' : ''}${action} ${key}`));
    });
  const plain = new Set(grants({ prefix: 'acme/' }));
  return grants({ prefix: 'acme/', ...(results && { results }) }).filter(grant => !plain.has(grant));
}

describe('collecting results adds to the rights of the function', () => {
  test.each<[what: string, results: FeedAccess['results'], added: string[]]>([
    ['nothing if no results are collected', undefined, []],
    ['nothing if no file is written', { write: 'none', to: 'out/', unreached: true, tag: {} }, []],
    ['the file of results', { write: 'file' }, ['s3:PutObject acme/*.results.csv']],
    [
      'the file with a tag, which the function may set below the prefix anyway',
      { write: 'file', tag: {} },
      ['s3:PutObject acme/*.results.csv'],
    ],
    [
      'the file of rows that reached nobody, if it is written',
      { write: 'file', unreached: true },
      ['s3:PutObject acme/*.results.csv', 's3:PutObject acme/*.unreached.csv'],
    ],
    [
      'these names, and nothing else, below another prefix',
      { write: 'file', to: 'out/acme/' },
      ['s3:PutObject out/acme/*.results.csv', 's3:GetObject out/acme/*.results.csv'],
    ],
    [
      'a tag below that prefix, if there is one',
      { write: 'file', to: 'out/acme/', tag: {} },
      [
        's3:PutObject out/acme/*.results.csv',
        's3:GetObject out/acme/*.results.csv',
        's3:PutObjectTagging out/acme/*.results.csv',
      ],
    ],
  ])('%s', (_what, results, added) => {
    expect(addedBy(results)).toEqual(added);
  });

  test.each<[results: FeedAccess['results'], listed: string[]]>([
    [undefined, []],
    [{ write: 'none', to: 'out/' }, []],
    [{ write: 'file' }, []],
    [{ write: 'file', to: 'out/' }, ['out/']],
  ])('of %j it lists %j', (results, listed) => {
    expect(resultsPrefixOf({ prefix: 'acme/', ...(results && { results }) })).toEqual(listed);
  });
});
