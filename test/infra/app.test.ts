import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const settings = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Record<string, unknown>;
}

let folder = '';
let stderr = '';
let resources: readonly Resource[] = [];

/** Runs the app as the CDK does, in a process that has no AWS variables, no home and no proxy. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dropdial-synth-'));
  const env = {
    CDK_OUTDIR: folder,
    CDK_CONTEXT_JSON: JSON.stringify(settings.context),
    DROPDIAL_CONFIG_FILE: join(ROOT, 'examples', 'dropdial.config.ts'),
    HOME: folder,
  };
  ({ stderr } = await promisify(execFile)(process.execPath, [join(ROOT, 'infra', 'app.ts')], { env }));
  const template = JSON.parse(readFileSync(join(folder, 'Dropdial.template.json'), 'utf8'));
  resources = Object.values(template.Resources);
});
afterAll(() => rmSync(folder, { recursive: true }));

const ofType = (type: string) => resources.filter(({ Type }) => Type === type);

describe('the app, without an AWS account', () => {
  test('synthesizes without a message', () => {
    expect(stderr).toBe('');
    expect(ofType('AWS::Lambda::Function')).toHaveLength(1);
  });

  test('belongs to no account or Region', () => {
    const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(artifacts.Dropdial.environment).toBe('aws://unknown-account/unknown-region');
  });

  test('neither reports its use nor asks for notices', () => {
    expect(settings).toMatchObject({ versionReporting: false, notices: false, context: { 'cli-telemetry': false } });
    expect(ofType('AWS::CDK::Metadata')).toEqual([]);
  });
});

describe('a wrong configuration', () => {
  test.each<[what: string, text: string, said: RegExp, name?: string]>([
    [
      'a field',
      '{ "feeds": [{ "id": "acme", "prefix": "acme" }] }',
      /^\S*wrong\.json:1:29: feed "acme": "prefix" must be .*\n$/,
    ],
    [
      'several fields',
      '{ "feeds": [],\n"x": 1 }',
      /^\S*wrong\.json:1:3: "feeds" must .*\n\S*wrong\.json:2:1: "x" is .*\n$/,
    ],
    ['the file itself', '{', /^"\S*wrong\.json" cannot be read: it must be JSON: see line 1, column 2 \(.*\n$/],
    [
      'a module',
      'export default {\n  feeds: [ ,, }],\n};\n',
      /^"\S*wrong\.ts" cannot be read: line 2: Expression expected\n$/,
      'wrong.ts',
    ],
  ])('ends the app with the error, and no stack trace: %s', async (_what, text, said, name = 'wrong.json') => {
    const file = join(folder, name);
    writeFileSync(file, text);
    const env = { CDK_OUTDIR: join(folder, 'none'), DROPDIAL_CONFIG_FILE: file, HOME: folder };

    const run = promisify(execFile)(process.execPath, [join(ROOT, 'infra', 'app.ts')], { env });

    await expect(run).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(said) });
    expect(existsSync(join(folder, 'none', 'manifest.json'))).toBe(false);
  });
});

describe('the resources that outlive the stack include', () => {
  test.each(['AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup'])('every %s', type => {
    const kept = ofType(type).map(({ DeletionPolicy }) => DeletionPolicy);
    expect(kept.length).toBeGreaterThan(0);
    expect(new Set(kept)).toEqual(new Set(['Retain']));
  });
});

describe('the queues', () => {
  test('both are encrypted, and refuse plain HTTP', () => {
    expect(ofType('AWS::SQS::Queue').map(({ Properties }) => Properties.SqsManagedSseEnabled)).toEqual([true, true]);
    const policies = ofType('AWS::SQS::QueuePolicy').map(({ Properties }) => JSON.stringify(Properties.PolicyDocument));
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      expect(policy).toMatch(/"Condition":\{"Bool":\{"aws:SecureTransport":"false"\}\},"Effect":"Deny"/);
    }
  });

  test('keep dead letters for 14 days, longer than the original messages', () => {
    const [dead, live] = ofType('AWS::SQS::Queue')
      .map(({ Properties }) => Number(Properties.MessageRetentionPeriod))
      .sort((a, b) => b - a);
    expect(dead).toBe(14 * 86_400);
    expect(live).toBeLessThan(Number(dead));
  });

  test('admit only the rule, and keep messages that the rule cannot deliver', () => {
    const [rule] = ofType('AWS::Events::Rule');
    expect(rule?.Properties.Targets).toMatchObject([{ DeadLetterConfig: { Arn: expect.anything() } }]);
    const allows = ofType('AWS::SQS::QueuePolicy')
      .map(({ Properties }) => JSON.stringify(Properties.PolicyDocument))
      .flatMap(text => JSON.parse(text).Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(allows.length).toBeGreaterThan(0);
    for (const { Principal, Condition } of allows) {
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect(Condition).toHaveProperty('ArnEquals.aws:SourceArn');
    }
  });
});
