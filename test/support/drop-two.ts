import { COMPLETE, csvOf, type DropStack } from './drop-stack.ts';

/** Drops `first.csv` and, when it is done, `second.csv`. Returns the final status and error of each. */
export async function dropTwo(stack: DropStack): Promise<readonly (readonly (string | undefined)[])[]> {
  const names = ['first.csv', 'second.csv'];
  for (const [index, name] of names.entries()) await stack.drop(name, csvOf(index + 1), COMPLETE);
  const all = await Promise.all(names.map(name => stack.metadata(name)));
  return all.map(metadata => [metadata['dropdial-status'], metadata['dropdial-error']]);
}
