import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { DropdialConfig } from '../../../infra/document/settings.ts';
import { DropdialStack } from '../../../infra/dropdial-stack.ts';
import { makeTemplate, readWarnings } from '../../../infra/template/make-template.ts';
import type { PlainTemplate } from '../../../infra/template/plain-template.ts';
import { makeApp } from '../synth-drop.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const BUNDLE = join(ROOT, 'dist', 'lambda');

const feed = (index: number) => ({ id: `feed-${index}`, prefix: `feed-${index}/`, limits: { rule_id: [index + 1] } });

/** Configurations whose CDK templates have different assets. */
const CONFIGS: Readonly<Record<string, DropdialConfig>> = {
  'one feed': { feeds: [{ id: 'acme', prefix: 'acme/' }] },
  'another name, Region, and a secret that exists': {
    stackName: 'Calls',
    env: { account: '111122223333', region: 'eu-central-1' },
    feeds: [{ id: 'acme', prefix: 'acme/', secretName: 'theirs' }],
    tags: { team: 'calls' },
  },
  'feeds whose configuration is too long for an environment': { feeds: Array.from({ length: 24 }, (_, i) => feed(i)) },
};

/** The template of `cdk deploy` for the same configuration. */
function synthesize(config: DropdialConfig): Readonly<Record<string, unknown>> {
  const app: App = makeApp();
  const { artifactId } = DropdialStack.describedBy(app, config);
  return app.synth().getStackArtifact(artifactId).template;
}

/** The resources of a template without the location of their code. */
function withoutCode(template: Readonly<Record<string, unknown>>): unknown {
  const hide = (name: string, value: unknown) => {
    if ((name === 'Code' || name === 'Content') && Object(value).S3Key !== undefined) return 'the code';
    return value;
  };
  return JSON.parse(JSON.stringify(template.Resources, hide));
}

describe('the report of the CDK', () => {
  const readReport = async (...violations: readonly object[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'dropdial-report-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'validation-report.json'), JSON.stringify({ pluginReports: [{ violations }] }));
    return readWarnings(folder);
  };

  test('has warnings, and errors that end the command', async () => {
    const warning = { description: 'nobody is told', severity: 'warning' };

    expect(await readReport(warning)).toEqual(['nobody is told']);
    await expect(readReport(warning, { description: 'it cannot be deployed', severity: 'error' })).rejects.toThrow(
      /^it cannot be deployed$/,
    );
    await expect(readReport({ description: 'nobody knows how bad it is' })).rejects.toThrow('how bad');
  });

  test('may be missing', async () => {
    expect(await readWarnings(join(tmpdir(), 'dropdial-no-report'))).toEqual([]);
  });
});

describe.each(Object.entries(CONFIGS))('the template of %s', (_name, config) => {
  let made: PlainTemplate;
  beforeAll(async () => {
    made = await makeTemplate(config);
  });

  test('has the same resources and outputs as the CDK deployment, by the same names', () => {
    const own = synthesize(config);
    expect(withoutCode(made.template)).toEqual(withoutCode(own));
    expect(made.template.Outputs).toEqual(own.Outputs);
  });

  test('has parameters for the location of the code, and for nothing else', () => {
    const { CodePrefix, ...needed } = Object(made.template.Parameters);
    expect(CodePrefix).toMatchObject({ Default: '' });
    expect(Object.keys(needed)).toEqual(['CodeBucket']);
    expect(made.template).not.toHaveProperty('Rules');
    expect(JSON.stringify(made.template)).not.toMatch(/bootstrap|cdk-hnb659fds|aws:cdk/i);
  });

  test('names every archive, and no other', () => {
    const text = JSON.stringify(made.template);
    expect(new Set(text.match(/dropdial-[0-9a-f]{16}\.zip/g))).toEqual(new Set(made.archives.keys()));
  });

  test('declares its requirements: no names of roles, so that CAPABILITY_IAM is enough', () => {
    const named = Object.values(Object(made.template.Resources)).filter(resource => {
      const { Type, Properties = {} } = Object(resource);
      return /^AWS::IAM::/.test(Type) && ['RoleName', 'ManagedPolicyName', 'UserName'].some(name => name in Properties);
    });
    expect(named).toEqual([]);
  });
});

describe('the archives of a template', () => {
  test('hold the built function, readable for everybody', async () => {
    const { archives } = await makeTemplate({ feeds: [feed(0)] });
    const [bytes = new Uint8Array()] = archives.values();
    const files = unzipSync(bytes);

    expect(Object.keys(files).toSorted()).toEqual(readdirSync(BUNDLE).toSorted());
    expect(Buffer.from(files['handler.mjs'] ?? [])).toEqual(readFileSync(join(BUNDLE, 'handler.mjs')));
    // In the central directory: made on Unix, a file, rw-r--r--.
    const entry = Buffer.from(bytes).indexOf('PK\x01\x02', 0, 'latin1');
    const view = Buffer.from(bytes);
    expect([view[entry + 5], view.readUInt32LE(entry + 38) >>> 16]).toEqual([3, 0o100_644]);
  });

  test('are the same, by name and content, whenever they are made, and change with the configuration in them', async () => {
    const many = (count: number) => makeTemplate({ feeds: Array.from({ length: count }, (_, i) => feed(i)) });
    const [first, again, other] = [await many(24), await many(24), await many(25)];

    expect(first.archives.size).toBe(2);
    expect(again.archives).toEqual(first.archives);
    const shared = [...other.archives.keys()].filter(name => first.archives.has(name));
    expect(shared).toHaveLength(1);
  });
});

test('a wrong configuration is rejected by the names of its fields', async () => {
  await expect(makeTemplate({ feeds: [{ id: 'A', prefix: 'a/' }] })).rejects.toThrow('feed "A": "id" must be');
});
