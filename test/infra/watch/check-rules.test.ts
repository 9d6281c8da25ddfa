import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { checkRules } from '../../../cli/doctor/check-rules.ts';
import type { CallListDropProps } from '../../../infra/call-list-drop-props.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { type ServedRule, serveStack } from '../../support/serve-stack.ts';
import { acme, bravo, synthDrop } from '../synth-drop.ts';

const OUTPUTS = { DropLedgerBucketName: 'ledger' };

/** The rules of a synthesized stack, as EventBridge has them after the deployment. */
function deploy(props: Parameters<typeof synthDrop>[0], change?: Parameters<typeof synthDrop>[1]) {
  const { template } = synthDrop(props, change);
  return Object.fromEntries(
    resourcesOf(template, 'AWS::Events::Rule').map(([logicalId, { Properties = {} }]): [string, ServedRule] => {
      const { State = 'ENABLED', EventPattern: pattern } = Object(Properties);
      return [logicalId, { state: State, pattern }];
    }),
  );
}

const shared = (...feeds: CallListDropProps['feeds']) =>
  deploy(stack => ({ feeds, bucket: Bucket.fromBucketName(stack, 'Shared', 'shared') }));

/** The same rules, but one that somebody changed. */
function set(rules: Readonly<Record<string, ServedRule>>, name: RegExp, change: Partial<ServedRule>) {
  return Object.fromEntries(
    Object.entries(rules).map(([id, rule]) => [id, name.test(id) ? { ...rule, ...change } : rule]),
  );
}

async function judge(rules: Readonly<Record<string, ServedRule>>) {
  await serveStack({ outputs: OUTPUTS, rules });
  return checkRules('Dropdial');
}

const SINGLE = deploy({ feeds: [acme] });
const SEVERAL = deploy({ feeds: [{ ...acme, notify: ['ops@acme.example'] }, bravo] });
const OFF = { state: 'DISABLED' } as const;

describe('the rules of a deployed stack', () => {
  test.each([
    ['one feed in its own bucket', SINGLE],
    ['several feeds, and mails', SEVERAL],
    ['one feed in a shared bucket', shared(acme)],
    ['several feeds in a shared bucket, where the stack itself disables the rule of the bucket', shared(acme, bravo)],
  ])('are well as they are deployed: %s', async (_what, rules) => {
    expect(await judge(rules)).toEqual({
      check: 'rules: enabled',
      status: 'ok',
      found: `all that hand on events (${Object.keys(rules).length})`,
    });
  });

  test.each([
    ['of the bucket', set(SINGLE, /^DropRule/, OFF), /^disabled: droprule\w+$/],
    ['of what no feed takes', set(SEVERAL, /^DropRule(?!acme|bravo)/, OFF), /^disabled: droprule\w+$/],
    ['of a feed', set(SEVERAL, /^DropRulebravo/, OFF), /^disabled: droprulebravo\w+$/],
    ['of mails', set(SEVERAL, /^DropMailsRule/, OFF), /^disabled: dropmailsruleacme\w+$/],
    ['of a shared bucket with one feed', set(shared(acme), /^DropRule/, OFF), /^disabled: droprule\w+$/],
    ['of a feed in a shared bucket', set(shared(acme, bravo), /^DropRuleacme/, OFF), /^disabled: dropruleacme\w+$/],
  ])('drop events if one is disabled: that %s', async (_what, rules, found) => {
    expect(await judge(rules)).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(found),
      fix: expect.stringMatching(/ aws events enable-rule --name drop\w+$/),
    });
  });

  test('are named with their bus, if they are on one of their own', async () => {
    const finding = await judge({ DropOnDropRejected: { id: 'calls|on-rejected', state: 'DISABLED' } });

    expect(finding.fix).toMatch(/aws events enable-rule --name on-rejected --event-bus-name calls$/);
  });

  test('are missed if one was deleted', async () => {
    expect(await judge(set(SEVERAL, /^DropRuleacme/, { state: 'gone' }))).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/^deleted: dropruleacme\w+$/),
    });
  });

  test('are unknown to somebody who may not look at them', async () => {
    expect(await judge(set(SINGLE, /^DropRule/, { state: 'denied' }))).toMatchObject({
      status: 'unknown',
      fix: expect.stringContaining('events:DescribeRule'),
    });
    await serveStack({});
    expect(await checkRules('Dropdial')).toMatchObject({ status: 'unknown' });
  });

  test('are those of dropdial, whatever others the stack has', async () => {
    const other = { NightlyReport0A1B2C3D: { state: 'DISABLED' } } as const;
    expect(await judge({ ...SINGLE, ...other })).toMatchObject({ status: 'ok' });
  });
});
