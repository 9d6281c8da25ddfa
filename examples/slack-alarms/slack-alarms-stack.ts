import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CallListDrop } from '../../infra/call-list-drop.ts';

/** Alarms, refused drops and drops in doubt, told to a topic and to the Slack channel that listens to it. */
export class SlackAlarmsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const key = new Key(this, 'TopicKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
    // CloudWatch and EventBridge publish into the encrypted topic, for this account alone.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com'), new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    const alarmTopic = new Topic(this, 'Alarms', { displayName: 'dropdial', masterKey: key, enforceSSL: true });

    new SlackChannelConfiguration(this, 'Slack', {
      slackChannelConfigurationName: 'dropdial',
      // Of the workspace that was connected in the console once, and of a channel in it.
      slackWorkspaceId: 'T0000000000',
      slackChannelId: 'C0000000000',
      notificationTopics: [alarmTopic],
      // It shows what it is sent and may do nothing in the account.
      role: new Role(this, 'SlackRole', { assumedBy: new ServicePrincipal('chatbot.amazonaws.com') }),
    });

    const drop = new CallListDrop(this, 'Drop', {
      feeds: [{ id: 'surveys', prefix: 'surveys/', maxActiveLists: 2 }],
      alarmTopic,
    });
    drop.onRejected(new SnsTopic(alarmTopic));
    drop.onInDoubt(new SnsTopic(alarmTopic));
  }
}
