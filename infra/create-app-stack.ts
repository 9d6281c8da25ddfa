import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CallListDrop } from './call-list-drop.ts';
import type { DropdialConfig } from './define-config.ts';

/** Makes the stack that a configuration file describes. */
export function createAppStack(app: App, config: DropdialConfig): CallListDrop {
  const { stackName = 'Dropdial', env, tags, terminationProtection, feeds, timeoutMinutes, ...props } = config;
  const stack = new Stack(app, stackName, {
    description: 'dropdial: dropped CSV files become Voximplant call lists',
    ...(env && { env }),
    ...(tags && { tags: { ...tags } }),
    ...(terminationProtection !== undefined && { terminationProtection }),
  });
  return new CallListDrop(stack, 'Drop', {
    ...props,
    ...(timeoutMinutes !== undefined && { timeout: Duration.minutes(timeoutMinutes) }),
    feeds: feeds.map(({ secretName, ...feed }) => ({
      ...feed,
      ...(secretName !== undefined && {
        secret: Secret.fromSecretNameV2(stack, `Secret-${feed.id}`, secretName),
      }),
    })),
  });
}
