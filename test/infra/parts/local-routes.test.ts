import { describe, expect, test } from 'vitest';
import { routeEvent } from '../../../local/stack/route-events.ts';
import { makeS3Event } from '../../local/events/make-s3-event.ts';
import { matchesEventPattern } from '../../support/match-event-pattern.ts';
import { ACCOUNT, resourcesOf } from '../../support/resolve-template.ts';
import { synthDrop } from '../synth-drop.ts';

const KEYS = [
  ...[
    'acme/a.csv',
    'acme/A.CSV',
    'acme/sub/a.csv.gz',
    'acme/a.csv.json',
    'acme/a.xlsx',
    'acme/',
    'acme/_defaults.json',
  ],
  ...['acme/a.csv.filepart', 'acme/a.tmp', 'acme/a.csv.result.json', 'acme/a.result.txt', 'acme/a~'],
  ...['bravo/a.csv', 'bravo/a.csv.part', 'a.csv', 'a.csv.partial', 'other/', 'acmea.csv', 'Acme/a.csv', 'acme'],
];

/** The groups of the messages that the deployed rules send for an event: none or one, which may have no group. */
function deployedGroups(ids: readonly string[]): (bucket: string, type: string, key: string) => unknown[] {
  const { template } = synthDrop({ feeds: ids.map(id => ({ id, prefix: `${id}/` })) });
  const [[bucketId = ''] = []] = resourcesOf(template, 'AWS::S3::Bucket').filter(([id]) => id.includes('Drops'));
  const rules = resourcesOf(template, 'AWS::Events::Rule').map(([, { Properties }]) => Object(Properties));
  return (bucket, detailType, key) => {
    const event = {
      account: ACCOUNT,
      source: 'aws.s3',
      'detail-type': detailType,
      detail: { bucket: { name: bucket === 'drops' ? bucketId.toLowerCase() : bucket }, object: { key } },
    };
    return rules
      .filter(({ EventPattern }) => matchesEventPattern(EventPattern, event))
      .map(({ Targets: [target] }) => target.SqsParameters?.MessageGroupId);
  };
}

describe.each([[['acme']], [['acme', 'bravo']], [['acme', 'bravo', 'charlie']]])('with the feeds %j', ids => {
  const deployed = deployedGroups(ids);
  const feeds = ids.map(id => ({ id, prefix: `${id}/` }));

  test.each([
    ['ObjectCreated:Put', 'Object Created'],
    ['ObjectCreated:Copy', 'Object Created'],
    ['ObjectTagging:Put', 'Object Tags Added'],
    ['ObjectRemoved:Delete', 'Object Deleted'],
    ['ObjectAnnotation:Put', 'Object Annotation Added'],
  ] as const)('an event of %s has the route of the deployed rules', (type, detailType) => {
    for (const bucket of ['drops', 'ledger']) {
      for (const key of KEYS) {
        const routed = routeEvent(makeS3Event({ bucket, key, type }), 'drops', feeds);
        const groups = routed === undefined ? [] : [routed.messageGroupId];
        expect([bucket, key, groups]).toEqual([bucket, key, deployed(bucket, detailType, key)]);
      }
    }
  });
});
