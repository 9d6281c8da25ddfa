import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnPrincipal, Effect, PolicyStatement, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { can } from '../../support/evaluate-access.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { arnLike, type SynthesizedDrop, synthDrop } from '../synth-drop.ts';

let synthesized: SynthesizedDrop;
let role = '';
let uploader = '';
let follower = '';
let operator = '';
let tester = '';
let stranger = '';
let drops = '';
let ledger = '';
let queue = '';

beforeAll(() => {
  synthesized = synthDrop(
    {
      feeds: [
        { id: 'acme', prefix: 'acme/', rejectFile: true },
        { id: 'bravo', prefix: 'bravo/' },
      ],
    },
    (drop, stack) => {
      drop.grantDrop(new User(stack, 'Uploader'), 'acme');
      drop.grantDrop(new User(stack, 'Follower'), 'acme', { follow: true });
      drop.grantOperate(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
      const tester = new Role(stack, 'Tester', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
      drop.grantOperate(tester, { sendTest: true });
      new User(stack, 'Administrator').addToPolicy(new PolicyStatement({ actions: ['*'], resources: ['*'] }));
    },
  );
  role = arnLike(synthesized, 'AWS::IAM::Role', /^DropRole/);
  uploader = arnLike(synthesized, 'AWS::IAM::User', /^Uploader/);
  follower = arnLike(synthesized, 'AWS::IAM::User', /^Follower/);
  operator = arnLike(synthesized, 'AWS::IAM::Role', /^Operator/);
  tester = arnLike(synthesized, 'AWS::IAM::Role', /^Tester/);
  stranger = arnLike(synthesized, 'AWS::IAM::User', /^Administrator/);
  drops = arnLike(synthesized, 'AWS::S3::Bucket', /Drops/);
  ledger = arnLike(synthesized, 'AWS::S3::Bucket', /Ledger/);
  queue = arnLike(synthesized, 'AWS::SQS::Queue', /Events/);
});

const may = (principal: string, action: string, resource: string, context: Record<string, string> = {}) =>
  can(synthesized.template, { principal, action, resource, context });

/** The actions needed to look at an object and to copy it onto itself. */
const MARKING_ACTIONS = [
  's3:GetObject',
  's3:GetObjectTagging',
  's3:GetObjectRetention',
  's3:GetObjectLegalHold',
  's3:PutObjectTagging',
  's3:GetObjectAnnotation',
  's3:PutObjectAnnotation',
];
/** The actions that only drops need. */
const VERSION_ACTIONS = ['s3:GetObjectVersion', 's3:GetObjectVersionTagging', 's3:PutObjectVersionTagging'];

const copyOf = (key: string) => ({ 's3:x-amz-copy-source': `${drops.slice('arn:aws:s3:::'.length)}/${key}` });

describe('the function', () => {
  test.each([...MARKING_ACTIONS, ...VERSION_ACTIONS])('may %s below the prefixes of its feeds', action => {
    expect(may(role, action, `${drops}/acme/a.csv`)).toBe(true);
    expect(may(role, action, `${drops}/bravo/a.csv`)).toBe(true);
    expect(may(role, action, 'arn:aws:s3:::somebody-elses/acme/a.csv')).toBe(false);
  });

  test.each([
    ...MARKING_ACTIONS.map(action => [action, true] as const),
    ...VERSION_ACTIONS.map(action => [action, false] as const),
  ])('may %s if no feed is in a bucket of its own: %s', (action, allowed) => {
    expect(may(role, action, `${drops}/other/a.csv`)).toBe(allowed);
  });

  test('touches nothing in an existing bucket but the prefixes of its feeds', () => {
    const made = synthDrop(stack => ({ bucket: Bucket.fromBucketName(stack, 'Shared', 'shared') }));
    const principal = arnLike(made, 'AWS::IAM::Role', /^DropRole/);
    for (const action of [...MARKING_ACTIONS, ...VERSION_ACTIONS]) {
      const ask = (key: string) => can(made.template, { principal, action, resource: `arn:aws:s3:::shared/${key}` });
      expect([ask('acme/a.csv'), ask('other/a.csv')], action).toEqual([true, false]);
    }
    const copy = (key: string) =>
      can(made.template, {
        principal,
        action: 's3:PutObject',
        resource: `arn:aws:s3:::shared/${key}`,
        context: { 's3:x-amz-copy-source': `shared/${key}` },
      });
    expect([copy('acme/a.csv'), copy('other/a.csv')]).toEqual([true, false]);
  });

  test('puts no object into the drop bucket except a copy of an existing one', () => {
    expect(may(role, 's3:PutObject', `${drops}/acme/a.csv`)).toBe(false);
    expect(may(role, 's3:PutObject', `${drops}/acme/a.csv`, copyOf('acme/a.csv'))).toBe(true);
    expect(may(role, 's3:PutObject', `${drops}/Acme/a.csv`)).toBe(false);
    expect(may(role, 's3:PutObject', `${drops}/Acme/a.csv`, copyOf('Acme/a.csv'))).toBe(true);
    expect(may(role, 's3:PutObject', `${drops}/acme/a.csv`, { 's3:x-amz-copy-source': 'elsewhere/acme/a.csv' })).toBe(
      false,
    );
  });

  test('writes problems beside rejected files if the feed wants that, and only there', () => {
    expect(may(role, 's3:PutObject', `${drops}/acme/a.csv.errors.csv`)).toBe(true);
    expect(may(role, 's3:PutObject', `${drops}/bravo/a.csv.errors.csv`)).toBe(false);
  });

  test('deletes no drop, and lists nothing but its prefixes', () => {
    expect(may(role, 's3:DeleteObject', `${drops}/acme/a.csv`)).toBe(false);
    expect(may(role, 's3:ListBucket', drops)).toBe(false);
    expect(may(role, 's3:ListBucket', drops, { 's3:prefix': 'acme/a.csv.json' })).toBe(true);
    expect(may(role, 's3:ListBucket', drops, { 's3:prefix': 'other/' })).toBe(false);
  });

  test.each([
    'submissions/acme/1.json',
    'active/acme.json',
    'contents/acme/1',
    'open/acme/1',
    'hours/acme/1',
    'unclaimed/1.json',
  ])('reads and writes "%s" in the ledger', key => {
    expect(may(role, 's3:GetObject', `${ledger}/${key}`)).toBe(true);
    expect(may(role, 's3:PutObject', `${ledger}/${key}`)).toBe(true);
  });

  test('deletes no receipt', () => {
    expect(may(role, 's3:DeleteObject', `${ledger}/submissions/acme/1.json`)).toBe(false);
    expect(may(role, 's3:DeleteObject', `${ledger}/open/acme/1`)).toBe(true);
  });

  test('does nothing with buckets that now belong to another account', () => {
    const elsewhere = { 'aws:ResourceAccount': '999999999999' };
    expect(may(role, 's3:GetObject', `${drops}/acme/a.csv`, elsewhere)).toBe(false);
    expect(may(role, 's3:PutObject', `${ledger}/submissions/acme/1.json`, elsewhere)).toBe(false);
  });

  test('uses its own queue and bus, under its own name', () => {
    const bus = 'arn:aws:events:eu-central-1:111122223333:event-bus/default';
    expect(may(role, 'sqs:SendMessage', queue)).toBe(true);
    expect(may(role, 'sqs:ChangeMessageVisibility', queue)).toBe(true);
    expect(may(role, 'events:PutEvents', bus, { 'events:source': 'dropdial' })).toBe(true);
    expect(may(role, 'events:PutEvents', bus, { 'events:source': 'aws.s3' })).toBe(false);
    expect(may(role, 'events:PutEvents', `${bus}2`, { 'events:source': 'dropdial' })).toBe(false);
  });

  test('needs TLS like everyone else', () => {
    expect(may(role, 's3:GetObject', `${drops}/acme/a.csv`, { 'aws:SecureTransport': 'false' })).toBe(false);
    expect(may(role, 's3:GetObject', `${ledger}/submissions/acme/1.json`, { 's3:TlsVersion': '1.1' })).toBe(false);
    expect(may(role, 'sqs:SendMessage', queue, { 'aws:SecureTransport': 'false' })).toBe(false);
  });
});

describe('an uploader', () => {
  test.each(['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload'])('may %s in the one feed', action => {
    expect(may(uploader, action, `${drops}/acme/a.csv`)).toBe(true);
    expect(may(uploader, action, `${drops}/bravo/a.csv`)).toBe(false);
  });

  test.each(['s3:GetObject', 's3:GetObjectTagging', 's3:DeleteObject', 's3:PutObjectAcl', 's3:PutObjectAnnotation'])(
    'may not %s even there',
    action => {
      expect(may(uploader, action, `${drops}/acme/a.csv`)).toBe(false);
    },
  );

  test('has no access to the ledger, the queue and the list of files', () => {
    expect(may(uploader, 's3:PutObject', `${ledger}/submissions/acme/1.json`)).toBe(false);
    expect(may(uploader, 'sqs:SendMessage', queue)).toBe(false);
    expect(may(uploader, 's3:ListBucket', drops, { 's3:prefix': 'acme/' })).toBe(false);
  });
});

describe('an uploader who follows', () => {
  test.each(['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject', 's3:GetObjectAnnotation'])(
    'may %s in the one feed',
    action => {
      expect(may(follower, action, `${drops}/acme/a.csv`)).toBe(true);
      expect(may(follower, action, `${drops}/bravo/a.csv`)).toBe(false);
    },
  );

  test('lists the one feed', () => {
    expect(may(follower, 's3:ListBucket', drops, { 's3:prefix': 'acme/a.csv' })).toBe(true);
    expect(may(follower, 's3:ListBucket', drops, { 's3:prefix': 'bravo/' })).toBe(false);
    expect(may(follower, 's3:ListBucket', drops)).toBe(false);
  });

  test('may neither delete nor read the ledger', () => {
    expect(may(follower, 's3:DeleteObject', `${drops}/acme/a.csv`)).toBe(false);
    expect(may(follower, 's3:GetObject', `${ledger}/submissions/acme/1.json`)).toBe(false);
  });
});

describe('an operator', () => {
  test('finds the configuration of the stack that they operate, and sees everything that doctor checks', () => {
    const lambda = arnLike(synthesized, 'AWS::Lambda::Function', /^DropFunction/).replace(':DropF', ':function:DropF');
    const stack = 'arn:aws:cloudformation:eu-central-1:111122223333:stack';
    expect(may(operator, 'cloudformation:ListStackResources', `${stack}/Test/1`)).toBe(true);
    expect(may(operator, 'cloudformation:DescribeStacks', `${stack}/Test/1`)).toBe(true);
    expect(may(operator, 'cloudformation:DescribeStacks', `${stack}/Test2/1`)).toBe(false);
    expect(may(operator, 'lambda:GetFunctionConfiguration', lambda)).toBe(true);
    expect(may(operator, 's3:GetBucketNotification', drops)).toBe(true);
    expect(may(operator, 's3:GetBucketNotification', ledger)).toBe(false);
  });

  test('sees the rules of the construct, and no others', () => {
    const feeds = ['acme', 'bravo'].map(id => ({ id, prefix: `${id}/`, notify: ['ops@acme.example'] }));
    const made = synthDrop({ feeds }, (drop, stack) => {
      drop.grantOperate(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    });
    const principal = arnLike(made, 'AWS::IAM::Role', /^Operator/);
    const sees = (rule: string, action = 'events:DescribeRule') =>
      can(made.template, { principal, action, resource: `arn:aws:events:eu-central-1:111122223333:rule/${rule}` });
    const rules = resourcesOf(made.template, 'AWS::Events::Rule').map(([id]) => id);
    expect(rules).toHaveLength(5);
    expect(rules.filter(rule => !sees(rule))).toEqual([]);
    expect([sees('another'), sees(rules[0] ?? '', 'events:DisableRule')]).toEqual([false, false]);
  });

  test('wakes the function, and lists everything that an act leaves open', () => {
    expect(may(operator, 'sqs:SendMessage', queue)).toBe(true);
    expect(may(operator, 's3:PutObject', `${ledger}/open/acme/1`)).toBe(true);
    expect(may(operator, 's3:DeleteObject', `${ledger}/open/acme/1`)).toBe(false);
  });

  test.each(['s3:PutObject', 's3:GetObject', 's3:DeleteObject'])('may %s a test drop if that is granted', action => {
    expect(may(tester, action, `${drops}/bravo/dropdial-doctor-0a1b2c3d.csv`)).toBe(true);
    expect(may(tester, action, `${drops}/bravo/a.csv`)).toBe(false);
    expect(may(operator, action, `${drops}/bravo/dropdial-doctor-0a1b2c3d.csv`)).toBe(false);
  });

  test('reads the layer that holds a long configuration', () => {
    const feeds = Array.from({ length: 40 }, (_, index) => ({ id: `feed-${index}`, prefix: `${index}/` }));
    const long = synthDrop({ feeds }, (drop, stack) => {
      drop.grantOperate(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    });
    const [[layer] = ['']] = resourcesOf(long.template, 'AWS::Lambda::LayerVersion');
    const ask = { principal: arnLike(long, 'AWS::IAM::Role', /^Operator/), action: 'lambda:GetLayerVersion' };
    expect(can(long.template, { ...ask, resource: layer })).toBe(true);
    expect(can(long.template, { ...ask, resource: 'another' })).toBe(false);
  });

  test('reads and writes receipts, which only the function could otherwise do', () => {
    expect(may(operator, 's3:GetObject', `${ledger}/submissions/acme/1.json`)).toBe(true);
    expect(may(operator, 's3:PutObject', `${ledger}/submissions/acme/1.json`)).toBe(true);
    expect(may(operator, 's3:PutObject', `${ledger}/active/acme.json`)).toBe(false);
  });

  test('raises the event of a drop by its tags, and reads none of its rows', () => {
    expect(may(operator, 's3:PutObjectTagging', `${drops}/acme/a.csv`)).toBe(true);
    expect(may(operator, 's3:GetObject', `${drops}/acme/a.csv`)).toBe(false);
  });

  test('also gets access to feeds that are added later', () => {
    const later = synthDrop({}, (drop, stack) => {
      drop.grantOperate(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
      drop.addFeed({ id: 'charlie', prefix: 'charlie/' });
    });
    const resource = `${arnLike(later, 'AWS::S3::Bucket', /Drops/)}/charlie/a.csv`;
    const principal = arnLike(later, 'AWS::IAM::Role', /^Operator/);
    expect(can(later.template, { principal, action: 's3:PutObjectTagging', resource })).toBe(true);
  });

  describe('may follow the runbook', () => {
    const runbook = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'runbook.md'), 'utf8');
    const commands = new Set([...runbook.matchAll(/^aws ([a-z0-9]+ [a-z-]+)/gm)].map(([, command = '']) => command));
    /** The commands left to those who deploy, as the runbook says. */
    const others = new Set([
      'secretsmanager put-secret-value',
      'lambda invoke',
      'lambda list-event-source-mappings',
      'lambda update-event-source-mapping',
      'lambda get-account-settings',
      'service-quotas request-service-quota-increase',
      'scheduler list-schedules',
    ]);
    const actions = new Map<string, readonly [action: string, resource: () => string]>([
      ['s3api put-object-tagging', ['s3:PutObjectTagging', () => `${drops}/acme/a.csv`]],
      [
        'logs filter-log-events',
        [
          'logs:FilterLogEvents',
          () => arnLike(synthesized, 'AWS::Logs::LogGroup', /Logs/).replace(/\w+$/, 'log-group:$&:log-stream:any'),
        ],
      ],
      ['sqs get-queue-attributes', ['sqs:GetQueueAttributes', () => queue]],
      ['sqs send-message', ['sqs:SendMessage', () => queue]],
      ['sqs receive-message', ['sqs:ReceiveMessage', () => arnLike(synthesized, 'AWS::SQS::Queue', /DeadLetters/)]],
      ['sqs delete-message', ['sqs:DeleteMessage', () => arnLike(synthesized, 'AWS::SQS::Queue', /DeadLetters/)]],
      [
        'sqs start-message-move-task',
        ['sqs:StartMessageMoveTask', () => arnLike(synthesized, 'AWS::SQS::Queue', /DeadLetters/)],
      ],
    ]);

    test('with every command known here', () => {
      expect([...commands].filter(command => !others.has(command)).sort()).toEqual([...actions.keys()].sort());
    });

    test.each([...actions])('with aws %s', (_command, [action, resource]) => {
      expect(may(operator, action, resource())).toBe(true);
    });
  });

  test('deletes no receipt', () => {
    expect(may(operator, 's3:DeleteObject', `${ledger}/submissions/acme/1.json`)).toBe(false);
  });

  test('sends dead letters back', () => {
    const dead = arnLike(synthesized, 'AWS::SQS::Queue', /DeadLetters/);
    expect(may(operator, 'sqs:StartMessageMoveTask', dead)).toBe(true);
    expect(may(operator, 'sqs:ReceiveMessage', queue)).toBe(false);
  });

  test('with a role defined elsewhere is granted access by ARN, and the required policy is printed', () => {
    const arn = 'arn:aws:iam::111122223333:role/Elsewhere';
    const { template } = synthDrop({}, drop => drop.grantOperate(new ArnPrincipal(arn)));
    const [[, output] = []] = Object.entries(template.Outputs).filter(([id]) => id.startsWith('DropOperatorPolicy'));
    const statements: { Action: unknown }[] = JSON.parse(output?.Value ?? '');

    expect(statements.flatMap(({ Action }) => Action)).toContain('sqs:StartMessageMoveTask');
    expect(JSON.stringify(template.Resources)).toContain(arn);
  });

  test('with a role defined elsewhere may be named twice, and the policy has each statement once', () => {
    const elsewhere = new ArnPrincipal('arn:aws:iam::111122223333:role/Elsewhere');
    const { template } = synthDrop({}, drop => {
      drop.grantOperate(elsewhere, { sendTest: true });
      drop.grantOperate(elsewhere);
      drop.addFeed({ id: 'later', prefix: 'later/' });
    });
    const outputs = Object.entries(template.Outputs).filter(([id]) => id.startsWith('DropOperatorPolicy'));
    const text = JSON.stringify(outputs);

    expect(outputs).toHaveLength(1);
    expect(text).toContain('later/dropdial-doctor-*.csv');
    expect(text.split('sqs:StartMessageMoveTask')).toHaveLength(2);
    expect(text).toContain('events:DescribeRule');
  });

  test('may be a user, whose inline policies would be too short for it', () => {
    const made = synthDrop({}, (drop, stack) => {
      const user = new User(stack, 'Ada');
      drop.grantOperate(user);
      drop.grantOperate(user, { sendTest: true });
      drop.grantOperate(User.fromUserName(stack, 'Grace', 'grace'));
    });
    const principal = arnLike(made, 'AWS::IAM::User', /^Ada/);
    const ofLedger = {
      action: 's3:PutObject',
      resource: `${arnLike(made, 'AWS::S3::Bucket', /Ledger/)}/submissions/a/1`,
    };
    const drop = `${arnLike(made, 'AWS::S3::Bucket', /Drops/)}/bravo/dropdial-doctor-1.csv`;
    expect(can(made.template, { principal, ...ofLedger })).toBe(true);
    expect(can(made.template, { principal, action: 's3:PutObject', resource: drop })).toBe(true);
    expect(can(made.template, { principal: 'arn:aws:iam::111122223333:user/grace', ...ofLedger })).toBe(true);
    const inline = resourcesOf(made.template, 'AWS::IAM::Policy').filter(([, { Properties }]) => Properties?.Users);
    expect(inline).toEqual([]);
    expect(resourcesOf(made.template, 'AWS::IAM::ManagedPolicy')).toHaveLength(2);
  });

  test('must have an ARN, by which the ledger lets it write', () => {
    expect(() => synthDrop({}, drop => drop.grantOperate(new ServicePrincipal('ec2.amazonaws.com')))).toThrow(
      '"grantee" must be a role, a user or an ArnPrincipal',
    );
  });
});

describe('an administrator of the account', () => {
  test('still cannot write or delete documents of the ledger', () => {
    expect(may(stranger, 's3:GetObject', `${ledger}/submissions/acme/1.json`)).toBe(true);
    expect(may(stranger, 's3:PutObject', `${ledger}/submissions/acme/1.json`)).toBe(false);
    expect(may(stranger, 's3:DeleteObjectVersion', `${ledger}/submissions/acme/1.json`)).toBe(false);
  });
});

describe('services', () => {
  test('EventBridge sends into the queue for this rule, and for no other', () => {
    const rule = arnLike(synthesized, 'AWS::Events::Rule', /^DropRule[0-9A-F]{8}$/);
    const from = (arn: string) => may('events.amazonaws.com', 'sqs:SendMessage', queue, { 'aws:SourceArn': arn });
    expect(from(rule.replace(':DropRule', ':rule/DropRule'))).toBe(true);
    expect(from('arn:aws:events:eu-central-1:111122223333:rule/another')).toBe(false);
    const [name = ''] = resourcesOf(synthesized.template, 'AWS::Events::Rule').flatMap(([, { Properties }]) => {
      const own: unknown = Object(Properties).Name;
      return typeof own === 'string' && own.endsWith('-acme') ? [own] : [];
    });
    expect(from(`arn:aws:events:eu-central-1:111122223333:rule/${name}`)).toBe(true);
    expect(from(`arn:aws:events:us-east-1:111122223333:rule/${name}`)).toBe(false);
  });

  test('the scheduler’s role sends into the queue and does nothing else', () => {
    const sweep = arnLike(synthesized, 'AWS::IAM::Role', /^DropSweepRole/);
    expect(may(sweep, 'sqs:SendMessage', queue)).toBe(true);
    expect(may(sweep, 'sqs:ReceiveMessage', queue)).toBe(false);
  });
});

describe('the evaluator of these tests', () => {
  test('lets a statement that denies win, and notices a missing statement', () => {
    const { template } = synthDrop({}, (_drop, stack) => {
      const user = new User(stack, 'User');
      user.addToPolicy(new PolicyStatement({ actions: ['s3:Get*'], resources: ['*'] }));
      user.addToPolicy(
        new PolicyStatement({ effect: Effect.DENY, actions: ['s3:GetObject'], resources: ['arn:aws:s3:::any/secret'] }),
      );
    });
    const ask = (action: string, resource: string) =>
      can(template, { principal: 'arn:aws:iam::111122223333:user/User00B015A1', action, resource });
    expect(ask('s3:GetObject', 'arn:aws:s3:::any/thing')).toBe(true);
    expect(ask('s3:GetObject', 'arn:aws:s3:::any/secret')).toBe(false);
    expect(ask('s3:PutObject', 'arn:aws:s3:::any/thing')).toBe(false);
  });
});
