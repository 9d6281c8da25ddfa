import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Names, Stack, Stage, Token } from 'aws-cdk-lib';
import { Code, type Function as LambdaFunction, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { MOST_ENVIRONMENT } from '../limits/aws-limits.ts';
import { type DeployedNames, renderConfiguration, type SharedSettings, STAND_INS } from './render-configuration.ts';

const FILE_NAME = 'dropdial.json';

interface ConfigurationProps {
  readonly feeds: ReadonlyArray<{ readonly id: string }>;
  readonly names: DeployedNames;
  readonly shared: SharedSettings;
}

/** The longest possible value of a secret's variable. */
const SOME_SECRET = STAND_INS.secretId('f'.repeat(63));

/** The variables that a file may use, and their values. */
function collectVariables({ feeds, names }: ConfigurationProps): Map<string, string> {
  const { dropBucket, ledgerBucket, queueUrl, eventBus } = names;
  const variables = new Map([
    ['DROPDIAL_DROP_BUCKET', dropBucket],
    ['DROPDIAL_LEDGER_BUCKET', ledgerBucket],
    ['DROPDIAL_QUEUE_URL', queueUrl],
    ['DROPDIAL_EVENT_BUS', eventBus],
  ]);
  for (const [index, { id }] of feeds.entries()) {
    const secretId = names.secretId(id);
    if (Token.isUnresolved(secretId)) variables.set(`DROPDIAL_SECRET_${index}`, secretId);
  }
  const bytes = [...variables.keys()].reduce((sum, name) => sum + name.length + SOME_SECRET.length, 0);
  if (bytes > MOST_ENVIRONMENT) {
    throw new Error(
      `"feeds" must name at most ${MOST_ENVIRONMENT} bytes of secrets that other stacks make; these come to ${bytes}: give "secret" by its name or ARN, or move some feeds to another construct`,
    );
  }
  return variables;
}

/**
 * Writes the configuration into a layer: its text in a file, and values that only a deployment knows in the
 * environment.
 */
function deliverAsFile(scope: Construct, lambda: LambdaFunction, props: ConfigurationProps): LayerVersion {
  const variables = collectVariables(props);
  const names = new Map([...variables].map(([name, value]) => [value, `\${${name}}`]));
  const named = (value: string) => names.get(value) ?? value;
  const { dropBucket, ledgerBucket, queueUrl, eventBus, secretId } = props.names;
  const config = renderConfiguration(
    props.feeds,
    {
      dropBucket: named(dropBucket),
      ledgerBucket: named(ledgerBucket),
      queueUrl: named(queueUrl),
      eventBus: named(eventBus),
      secretId: feedId => named(secretId(feedId)),
    },
    props.shared,
  );
  const folder = join(Stage.of(scope)?.outdir ?? '.', `configuration-${Names.uniqueResourceName(scope, {})}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILE_NAME), JSON.stringify(config, null, 2));
  const layer = new LayerVersion(scope, 'Configuration', {
    description: 'The configuration of dropdial, too long for the environment',
    code: Code.fromAsset(folder),
    compatibleRuntimes: [Runtime.NODEJS_24_X],
  });
  lambda.addLayers(layer);
  lambda.addEnvironment('DROPDIAL_CONFIG', `file:/opt/${FILE_NAME}`);
  for (const [name, value] of variables) lambda.addEnvironment(name, value);
  return layer;
}

/**
 * Gives the function its configuration: in the environment, where it is easy to read, or as a file of a layer if it is
 * too long.
 *
 * @returns the layer, if there is one.
 */
export function deliverConfiguration(
  scope: Construct,
  lambda: LambdaFunction,
  props: ConfigurationProps,
): LayerVersion | undefined {
  const { feeds, names, shared } = props;
  const secretId = (feedId: string) => {
    const id = names.secretId(feedId);
    return Token.isUnresolved(id) ? STAND_INS.secretId(feedId) : id;
  };
  const estimate = JSON.stringify(renderConfiguration(feeds, { ...STAND_INS, secretId }, shared));
  if (Buffer.byteLength(estimate) > MOST_ENVIRONMENT) return deliverAsFile(scope, lambda, props);
  lambda.addEnvironment('DROPDIAL_CONFIG', Stack.of(scope).toJsonString(renderConfiguration(feeds, names, shared)));
  return undefined;
}
