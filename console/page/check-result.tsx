import type { CheckView } from '../view/check-view.ts';
import { Groups } from './findings.tsx';

/**
 * What the function would make of a file, and why.
 *
 * @param props `level` is that of its heading.
 */
export function CheckResult({ check, level }: { readonly check: CheckView; readonly level: 2 | 3 }) {
  const { file, kind, isGood, verdict, size, lists, groups, moreProblems } = check;
  const Heading = `h${level}` as const;
  return (
    <section class="check">
      <Heading>{file}</Heading>
      <p class={`verdict ${isGood ? kind : 'bad'}`}>{verdict}</p>
      <p>{size}</p>
      {lists.map(line => (
        <p key={line}>{line}</p>
      ))}
      <Groups groups={groups} more={moreProblems} level={level === 2 ? 3 : 4} />
    </section>
  );
}
