import type { CheckView } from '../view/check-view.ts';
import { Groups } from './findings.tsx';

/**
 * The function's verdict on a file, with the findings.
 *
 * @param props `level` is the level of its heading.
 */
export function CheckResult({ check, level }: { readonly check: CheckView; readonly level: 2 | 3 }) {
  const { file, kind, isGood, verdict, size, lists, groups, moreProblems } = check;
  const Heading = `h${level}` as const;
  return (
    <section class="check">
      <Heading>{file}</Heading>
      <p class={`verdict ${isGood ? kind : 'bad'}`}>{verdict}</p>
      {size && <p>{size}</p>}
      {lists.map(line => (
        <p key={line}>{line}</p>
      ))}
      <Groups groups={groups} more={moreProblems} level={level === 2 ? 3 : 4} />
    </section>
  );
}
