import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Peer, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import config from '../../examples/dropdial.config.ts';
import { ExistingBucketStack } from '../../examples/existing-bucket/existing-bucket-stack.ts';
import { MinimalStack } from '../../examples/minimal/minimal-stack.ts';
import { PartnersSftpStack } from '../../examples/partners-sftp/partners-sftp-stack.ts';
import { PrivateNetworkStack } from '../../examples/private-network/private-network-stack.ts';
import { SlackAlarmsStack } from '../../examples/slack-alarms/slack-alarms-stack.ts';
import { CallListDrop } from '../../infra/call-list-drop.ts';
import { DropdialStack } from '../../infra/dropdial-stack.ts';
import { context } from './synth-drop.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const examples = {
  minimal: MinimalStack,
  'existing-bucket': ExistingBucketStack,
  'partners-sftp': PartnersSftpStack,
  'private-network': PrivateNetworkStack,
  'slack-alarms': SlackAlarmsStack,
};
const names = Object.keys(examples);

/**
 * Runs apps one after the other, unchanged, in one process: loading the CDK and its schema check takes several times
 * longer than an app.
 */
const RUN_APPS = `
  for (const [app, outdir] of JSON.parse(process.argv[1])) {
    process.env.CDK_OUTDIR = outdir;
    await import(app);
  }
`;

const outdir = mkdtempSync(join(tmpdir(), 'dropdial-examples-'));
afterAll(() => rmSync(outdir, { recursive: true }));

test('every example is tested here', () => {
  const folders = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory());
  // One folder holds configurations, tested in feeds.test.ts; each of the others is an app.
  expect(folders.map(({ name }) => name).sort()).toEqual([...names, 'feeds'].sort());
});

describe('the app', () => {
  let output: string;
  beforeAll(async () => {
    const apps = names.map(name => [pathToFileURL(join(ROOT, 'examples', name, 'app.ts')), join(outdir, name)]);
    const env = { CDK_CONTEXT_JSON: JSON.stringify(context), HOME: outdir };
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', RUN_APPS, JSON.stringify(apps)],
      { env },
    );
    output = stdout + stderr;
  }, 180_000);

  test.each(names)('of %s synthesizes offline, without a message, and passes the schemas of the registry', name => {
    expect(output).toBe('');
    // The CDK checks every template against the schemas of CloudFormation's registry; these are its findings.
    const report = JSON.parse(readFileSync(join(outdir, name, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toEqual([]);
  });
});

describe('the check of schemas', () => {
  test('finds nothing if every resource exists already, with more feeds than an environment holds', () => {
    const stack = new Stack(new App({ context }), 'Everything', {
      env: { account: '111122223333', region: 'eu-central-1' },
    });
    const key = 'arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012';
    const drop = new CallListDrop(stack, 'Drop', {
      feeds: Array.from({ length: 46 }, (_, index) => ({ id: `feed-${index}`, prefix: `${index}/`, rejectFile: true })),
      bucket: Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', account: '444455556666' }),
      ledgerBucket: Bucket.fromBucketName(stack, 'Ledger', 'ledger'),
      encryptionKey: Key.fromKeyArn(stack, 'Key', key),
      eventBus: EventBus.fromEventBusName(stack, 'Bus', 'outcomes'),
      logGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'dropdial'),
      sftpVpc: new Vpc(stack, 'Vpc'),
      sftpPeers: [Peer.ipv4('203.0.113.7/32')],
      sftpAddresses: ['eipalloc-0123456789abcdef0'],
    });
    drop.addSftpUser({ userName: 'partner', feedId: 'feed-7', publicKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA'] });
    drop.grantOperate(new ArnPrincipal('arn:aws:iam::111122223333:role/Operator'));

    expect(() => Template.fromStack(stack)).not.toThrow();
  }, 180_000);

  const build = (type: string, properties: Record<string, unknown>) => () => {
    const app = new App({ context });
    new CfnResource(new Stack(app, 'Test'), 'Resource', { type, properties });
    app.synth();
  };

  test.each<[string, string, Record<string, unknown>, string]>([
    ['an unknown type', 'AWS::SQS::Cue', {}, "Unknown resource type 'AWS::SQS::Cue'"],
    ['an unknown property', 'AWS::SQS::Queue', { Colour: 'red' }, "'Colour' was unexpected"],
    ['a missing property', 'AWS::Transfer::User', { ServerId: 's-0123456789abcdef0' }, "'UserName' is a required"],
    ['a wrong type', 'AWS::SQS::Queue', { VisibilityTimeout: 'long' }, "'long' is not of type 'integer'"],
  ])('finds %s', (_what, type, properties, message) => {
    expect(build(type, properties)).toThrow(message);
  });

  test('lets a valid resource pass', () => {
    expect(build('AWS::SQS::Queue', { VisibilityTimeout: 60 })).not.toThrow();
  });
});

/** The faults that prevent the synthesis of an app; empty if there are none. */
function reportOf(app: App): string {
  try {
    app.synth();
    return '';
  } catch (error) {
    return String(error);
  }
}

describe('cdk-nag', () => {
  test.each(names)('(AwsSolutions) finds nothing in %s', name => {
    const app = new App({ context });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new (Object.entries(examples).find(([key]) => key === name)?.[1] ?? MinimalStack)(app, 'Nag');

    expect(() => app.synth()).not.toThrow();
  });

  test('(AwsSolutions) finds nothing in the deployed stack', () => {
    const app = new App({ context });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    DropdialStack.describedBy(app, config);

    expect(() => app.synth()).not.toThrow();
  });

  test('(NIST 800-53, revision 5) finds nothing in the example with its own network and key', () => {
    const app = new App({ context });
    Validations.of(app).addPlugins(new NIST80053R5Checks(app));
    new PrivateNetworkStack(app, 'Nag');

    expect(() => app.synth()).not.toThrow();
  });

  test.each(names.filter(name => name !== 'private-network'))(
    '(NIST 800-53, revision 5) finds in %s only the exceptions that docs/deploying.md lists',
    name => {
      const guide = readFileSync(join(ROOT, 'docs', 'deploying.md'), 'utf8');
      const table = guide.slice(guide.indexOf('### NIST 800-53')).split('\n## ')[0] ?? '';
      const documented = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, rule]) => rule);
      const app = new App({ context });
      Validations.of(app).addPlugins(new NIST80053R5Checks(app));
      new (Object.entries(examples).find(([key]) => key === name)?.[1] ?? MinimalStack)(app, 'Nag');

      const rules = new Set([...reportOf(app).matchAll(/NIST\.800\.53\.R5-(\w+)/g)].map(([, rule]) => rule));

      expect(documented).toHaveLength(6);
      expect(rules.size).toBeGreaterThan(0);
      expect([...rules].filter(rule => !documented.includes(rule))).toEqual([]);
    },
  );

  test.each([
    ['AwsSolutions', AwsSolutionsChecks, /AwsSolutions-S1/],
    ['NIST', NIST80053R5Checks, /S3BucketLoggingEnabled/],
  ])('(%s) can find something: a plain bucket fails it', (_pack, Checks, message) => {
    const app = new App({ context });
    Validations.of(app).addPlugins(new Checks(app));
    new Bucket(new Stack(app, 'Nag'), 'Plain');

    expect(() => app.synth()).toThrow(message);
  });
});
