import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeInlinePolicy } from '../access/acknowledge-rules.ts';

/** The interval between two sweeps, in minutes. */
const SWEEP_MINUTES = 5;

interface SweepSchedule {
  readonly schedule: Schedule;
  readonly role: Role;
}

/**
 * Sends the sweep event to the event queue, so that submissions that wait, are held or in doubt go on without events of
 * their objects.
 *
 * @param key of the queue, if it is not SQS's own.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html
 */
export function createSweepSchedule(scope: Construct, queue: IQueue, key: IKey | undefined): SweepSchedule {
  const stack = Stack.of(scope);
  const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  const role = new Role(scope, 'SweepRole', {
    description: 'Sends the sweep into the event queue',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
    }),
  });
  acknowledgeInlinePolicy(role);
  const schedule = new Schedule(scope, 'Sweep', {
    description: 'Looks through the open submissions',
    schedule: ScheduleExpression.rate(Duration.minutes(SWEEP_MINUTES)),
    target: new SqsSendMessage(queue, {
      role,
      input: ScheduleTargetInput.fromObject({ source: 'dropdial.internal', 'detail-type': 'Sweep' }),
      // A missed sweep is made up for by the next one, so old ones must not pile up.
      maxEventAge: Duration.minutes(SWEEP_MINUTES),
      retryAttempts: 3,
    }),
  });
  if (key) {
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
      reason: 'The wildcard covers the two forms of one action, on the one key of the queue.',
    });
  }
  return { schedule, role };
}
