import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, test } from 'vitest';
import { CallListDrop } from '../../../infra/call-list-drop.ts';
import { matchesEventPattern } from '../../support/match-event-pattern.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { acme, context, synthDrop } from '../synth-drop.ts';
import { sendResultsOn } from './send-results-on.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

const { template } = synthDrop({}, (drop, stack) =>
  sendResultsOn.call(stack, drop, new Secret(stack, 'PartnerSecret')),
);

/** The one resource of a type that the recipe added. */
function only(type: string, id: RegExp): Record<string, unknown> {
  const found = resourcesOf(template, type).filter(([logicalId]) => id.test(logicalId));
  expect(found).toHaveLength(1);
  return Object(found[0]?.[1].Properties);
}

describe('the recipe for forwarding results', () => {
  test('is in the guide exactly as tested here', () => {
    const text = readFileSync(join(import.meta.dirname, 'send-results-on.ts'), 'utf8');
    const [, body = ''] = /: Rule \{\n([\s\S]*)\n {2}return rule;\n\}/.exec(text) ?? [];
    const guide = readFileSync(join(ROOT, 'docs', 'results.md'), 'utf8');

    expect(body.length).toBeGreaterThan(500);
    expect(guide.includes(body.replaceAll(/^ {2}/gm, ''))).toBe(true);
  });

  test('receives the results of its feed, and nothing else', () => {
    const { EventPattern: pattern } = only('AWS::Events::Rule', /DropCompleted/);
    const about = (feed: string, list: object, type = 'Drop Completed') =>
      matchesEventPattern(Object(pattern), { source: 'dropdial', 'detail-type': type, detail: { feed, list } });
    const results = { key: 'results/acme/people.csv.results.csv' };

    expect(about('acme', { state: 'collected', results })).toBe(true);
    expect(about('acme', { state: 'gone' })).toBe(false);
    expect(about('bravo', { state: 'collected', results })).toBe(false);
    expect(about('acme', { results }, 'Drop Created')).toBe(false);
  });

  test('names the file as a connector expects it, by bucket and key, and may start a transfer', () => {
    const rule = JSON.stringify(only('AWS::Events::Rule', /DropCompleted/).Targets);
    const policies = JSON.stringify(resourcesOf(template, 'AWS::IAM::Policy'));

    expect(rule).toContain('"InputPathsMap":{"detail-list-results-key":"$.detail.list.results.key"}');
    expect(rule).toMatch(/SendFilePaths.*\/<detail-list-results-key>/);
    expect(policies).toContain('transfer:StartFileTransfer');
  });

  test('gives the connector the results and its secret, and no other file', () => {
    const connector = only('AWS::Transfer::Connector', /Partner/);
    const policy = JSON.stringify(only('AWS::IAM::Policy', /ConnectorRole/));

    expect(connector).toMatchObject({ Url: 'sftp://files.partner.example' });
    expect(policy).toContain('/results/acme/*');
    expect(policy).not.toContain('"/*"');
    expect(policy).toContain('secretsmanager:GetSecretValue');
  });

  test('passes the schemas of the CloudFormation registry', { timeout: 60_000 }, () => {
    const app = new App({ context });
    const stack = new Stack(app, 'Recipe');
    const drop = new CallListDrop(stack, 'Drop', { feeds: [acme] });
    sendResultsOn.call(stack, drop, new Secret(stack, 'PartnerSecret'));

    expect(() => app.synth()).not.toThrow();
  });
});
