import { ALARMS_TELL, NOBODY } from '../../infra/names.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';

const CHECK = 'alarms: somebody is told';

/** The outputs of a stack, by their keys. */
async function readOutputs(stackName: string): Promise<ReadonlyMap<string, string>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({});
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs);
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } finally {
    client.destroy();
  }
}

/** Whether the alarms of a stack tell anybody. */
export async function checkAlarms(stackName: string): Promise<Finding> {
  try {
    const outputs = await readOutputs(stackName);
    const told = [...outputs].find(([key]) => key.includes(ALARMS_TELL))?.[1];
    if (told === undefined) return unknown(CHECK, 'the stack does not say', 'deploy it with this version');
    return told === NOBODY
      ? failed(CHECK, 'nobody', 'set "alarmEmails" of the configuration, or "alarmTopic" of the construct, and deploy')
      : ok(CHECK, told);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unknown(CHECK, why, `allow yourself cloudformation:DescribeStacks on the stack ${stackName}`);
  }
}
