import { CfnParameter, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { CallListDrop } from '../../infra/call-list-drop.ts';

/**
 * A bucket that is there already and that others use, too. Two things are printed by the deployment: the command that sends the bucket's
 * events to EventBridge, to be run once, and the name of everything that was made.
 */
export class ExistingBucketStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const bucketName = new CfnParameter(this, 'BucketName', {
      description: 'The bucket that the CRM exports into',
      default: 'crm-exports',
      allowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
    });
    // Put in your own address; it is sent a mail that asks for consent.
    const alarmTopic = new Topic(this, 'Alarms', { displayName: 'dropdial', enforceSSL: true });
    alarmTopic.addSubscription(new EmailSubscription('oncall@example.com'));
    const drop = new CallListDrop(this, 'Drop', {
      alarmTopic,
      bucket: Bucket.fromBucketName(this, 'Exports', bucketName.valueAsString),
      feeds: [{ id: 'crm', prefix: 'call-lists/', defaults: { priority: 1, max_simultaneous: 5, num_attempts: 2 } }],
    });

    // The job that writes call lists: it may drop files of this feed and nothing else.
    const exporter = new Role(this, 'Exporter', {
      description: 'Exports call lists from the CRM',
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    drop.grantDrop(exporter, 'crm');
    Validations.of(exporter).acknowledge({
      id: 'NIST.800.53.R5-IAMNoInlinePolicy',
      reason: 'The policy names the one prefix that this job writes to, and is made and removed with its role.',
    });
  }
}
