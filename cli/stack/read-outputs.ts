import { OUTPUTS, type OutputKind } from '../../infra/names.ts';
import { splitName } from './split-name.ts';

/** The outputs of one construct, by kind. */
export type Outputs = Readonly<Partial<Record<OutputKind, string>>>;

/** The longest first, because the name of one output may end with that of another. */
const KINDS = Object.entries(OUTPUTS)
  .map(([kind, name]) => ({ kind, name }))
  .toSorted((a, b) => b.name.length - a.name.length);

/** The construct and the kind of an output's key. Keys of older versions end with a digest. */
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
 * Reads the outputs of a stack's constructs, usually one, by their paths.
 *
 * @param name the stack, or one of its constructs after a slash.
 * @throws {Error} if the stack has no such construct.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function readOutputs(name: string): Promise<ReadonlyMap<string, Outputs>> {
  const { stack, construct } = splitName(name);
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({});
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks.flatMap(({ Outputs: all = [] }) => all);
    const all = groupOutputs(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const));
    if (construct === undefined) return all;
    const only = all.get(construct);
    if (only === undefined) throw new Error(`the stack has no construct "${construct}" of dropdial`);
    return new Map([[construct, only]]);
  } finally {
    client.destroy();
  }
}
