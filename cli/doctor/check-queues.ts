import { type Outputs, readOutputs } from '../stack/read-outputs.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';

/** The queues in which failures wait for a person, with the outputs that name them. */
const QUEUES = [
  {
    output: 'deadLetters',
    check: 'dead letters: none',
    fix: 'find the cause, then send them back: docs/runbook.md#dead-letters',
  },
  {
    output: 'unsentMails',
    check: 'mails about drops: all sent',
    fix: 'find the cause, then tell the people: docs/runbook.md#mails-unsent',
  },
] as const;

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The approximate number of messages in a queue, whether they are being processed or not. */
async function countMessages(QueueUrl: string): Promise<number> {
  const { GetQueueAttributesCommand, SQSClient } = await import('@aws-sdk/client-sqs');
  const client = new SQSClient({});
  try {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  } finally {
    client.destroy();
  }
}

/** Checks that nothing waits for a person: events that failed too often, and outcomes whose mail could not be sent. */
export async function checkQueues(stackName: string): Promise<Finding[]> {
  let outputs: ReadonlyMap<string, Outputs>;
  try {
    outputs = await readOutputs(stackName);
  } catch (error) {
    const fix = `allow yourself cloudformation:DescribeStacks on the stack ${stackName}`;
    return [unknown(QUEUES[0].check, describe(error), fix)];
  }
  const found = QUEUES.flatMap(({ output, check, fix }) =>
    [...outputs.values()]
      .flatMap(({ [output]: url }) => url ?? [])
      .map(async url => {
        try {
          const count = await countMessages(url);
          return count === 0 ? ok(check, 'none waits') : failed(check, `about ${count} wait`, fix);
        } catch (error) {
          return unknown(check, describe(error), `allow yourself sqs:GetQueueAttributes on ${url}`);
        }
      }),
  );
  return Promise.all(found);
}
