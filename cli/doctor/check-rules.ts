import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { listResources } from '../stack/list-resources.ts';
import { readOutputs } from '../stack/read-outputs.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';

const CHECK = 'rules: enabled';

/** A rule of EventBridge, as it is now. */
interface DeployedRule {
  readonly name: string;
  /** Absent for the default bus. */
  readonly bus?: string | undefined;
  /** Absent if the rule was deleted. */
  readonly state?: string | undefined;
  readonly pattern: string;
}

/** The physical ids of the rules of dropdial's constructs; the stack may have others, which an operator may not see. */
async function findRules(stackName: string): Promise<string[]> {
  const outputs = await readOutputs(stackName);
  const constructs = [...outputs].flatMap(([path, { ledgerBucket }]) => (ledgerBucket === undefined ? [] : [path]));
  const resources = await Array.fromAsync(listResources(stackName));
  return resources.flatMap(({ type, logicalId, id }) =>
    type === 'AWS::Events::Rule' && constructs.some(path => logicalId.startsWith(path)) ? [id] : [],
  );
}

/**
 * Reads a rule. The physical id of a rule on a bus of its own is the name of the bus, a bar and the name of the rule.
 */
async function readRule(client: EventBridgeClient, id: string): Promise<DeployedRule> {
  const { DescribeRuleCommand } = await import('@aws-sdk/client-eventbridge');
  const [name = id, bus] = id.split('|').toReversed();
  try {
    const { State, EventPattern = '' } = await client.send(
      new DescribeRuleCommand({ Name: name, ...(bus !== undefined && { EventBusName: bus }) }),
    );
    return { name, bus, state: State, pattern: EventPattern };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return { name, bus, pattern: '' };
    throw error;
  }
}

/** The conditions on keys in a rule for events of S3. */
function keysOf({ pattern }: DeployedRule): readonly object[] {
  const { detail } = Object(pattern === '' ? {} : JSON.parse(pattern));
  const key: unknown = Object(Object(detail).object).key;
  return Array.isArray(key) ? key : [];
}

const isOfFeeds = (rule: DeployedRule) => keysOf(rule).some(condition => 'prefix' in condition);
const isOfEndings = (rule: DeployedRule) => keysOf(rule).some(condition => 'suffix' in condition);

/**
 * Several feeds in a shared bucket have rules of their own, and the rule of the whole bucket is disabled by the stack.
 */
const isReplaced = (rule: DeployedRule, rules: readonly DeployedRule[]) => isOfEndings(rule) && rules.some(isOfFeeds);

/** Judges whether the rules of a stack still hand on events. */
export function judgeRules(rules: readonly DeployedRule[]): Finding {
  const gone = rules.filter(({ state }) => state === undefined);
  if (gone.length > 0) {
    const names = gone.map(({ name }) => name).join(', ');
    return failed(
      CHECK,
      `deleted: ${names}`,
      `make them again as the template of the stack has them; aws cloudformation detect-stack-drift shows what is missing`,
    );
  }
  const off = rules.filter(rule => rule.state === 'DISABLED' && !isReplaced(rule, rules));
  if (off.length === 0) return ok(CHECK, `all that hand on events (${rules.length})`);
  const names = off.map(({ name }) => name).join(', ');
  const commands = off
    .map(
      ({ name, bus }) => `aws events enable-rule --name ${name}${bus === undefined ? '' : ` --event-bus-name ${bus}`}`,
    )
    .join(' && ');
  return failed(CHECK, `disabled: ${names}`, `ask who disabled them and why, then: ${commands}`);
}

/**
 * Checks that the rules of a stack are enabled: a disabled one drops its events, and nothing else reports that soon.
 */
export async function checkRules(stackName: string): Promise<Finding> {
  const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
  const client = new EventBridgeClient({});
  try {
    const ids = await findRules(stackName);
    return judgeRules(await Promise.all(ids.map(id => readRule(client, id))));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unknown(
      CHECK,
      why,
      `allow yourself cloudformation:DescribeStacks and ListStackResources on the stack ${stackName}, and events:DescribeRule on its rules`,
    );
  } finally {
    client.destroy();
  }
}
