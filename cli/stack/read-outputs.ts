import { OUTPUTS, type OutputKind } from '../../infra/names.ts';

/** What one construct of a stack prints, by what it is about. */
export type Outputs = Readonly<Partial<Record<OutputKind, string>>>;

/** The longest first: the name of one output may end in that of another. */
const KINDS = Object.entries(OUTPUTS)
  .map(([kind, name]) => ({ kind, name }))
  .toSorted((a, b) => b.name.length - a.name.length);

/** The construct and the kind that a key is of. Older versions had a digest at the end. */
function readKey(key: string): { readonly construct: string; readonly kind: string } | undefined {
  const bare = key.replace(/[0-9A-F]{8}$/, '');
  for (const { kind, name } of KINDS) {
    const found = [key, bare].find(text => text.endsWith(name));
    if (found !== undefined) return { construct: found.slice(0, -name.length), kind };
  }
  return undefined;
}

/** The outputs of dropdial among those of a stack, by the path of their construct. */
export function groupOutputs(outputs: Iterable<readonly [key: string, value: string]>): ReadonlyMap<string, Outputs> {
  const groups = new Map<string, Outputs>();
  for (const [key, value] of outputs) {
    const { construct, kind } = readKey(key) ?? {};
    if (construct !== undefined && kind !== undefined) {
      groups.set(construct, { ...groups.get(construct), [kind]: value });
    }
  }
  return groups;
}

/**
 * Reads what the constructs of a stack print, by their paths: one, as a rule.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function readOutputs(stackName: string): Promise<ReadonlyMap<string, Outputs>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({});
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks.flatMap(({ Outputs: all = [] }) => all);
    return groupOutputs(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const));
  } finally {
    client.destroy();
  }
}
