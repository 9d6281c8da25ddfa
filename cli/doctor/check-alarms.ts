import { NOBODY } from '../../infra/names.ts';
import { readOutputs } from '../stack/read-outputs.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';

const CHECK = 'alarms: somebody is told';

/** Whether the alarms of a stack tell anybody. */
export async function checkAlarms(stackName: string): Promise<Finding> {
  try {
    const outputs = await readOutputs(stackName);
    // One for each construct in the stack.
    const told = [...outputs.values()].flatMap(({ alarmsTell }) => alarmsTell ?? []);
    if (told.length === 0) return unknown(CHECK, 'the stack does not say', 'deploy it with this version');
    return told.includes(NOBODY)
      ? failed(CHECK, 'nobody', 'set "alarmEmails" of the configuration, or "alarmTopic" of the construct, and deploy')
      : ok(CHECK, told.join(', '));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unknown(CHECK, why, `allow yourself cloudformation:DescribeStacks on the stack ${stackName}`);
  }
}
