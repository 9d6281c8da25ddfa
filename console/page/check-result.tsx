import type { CheckView } from '../view/check-view.ts';
import { Groups } from './findings.tsx';

/** What the function would make of a file, and why. */
export function CheckResult({ check }: { readonly check: CheckView }) {
  const { file, kind, isGood, verdict, size, groups, moreProblems } = check;
  return (
    <section class="check">
      <h2>{file}</h2>
      <p class={`verdict ${isGood ? kind : 'bad'}`}>{verdict}</p>
      <p>{size}</p>
      <Groups groups={groups} more={moreProblems} />
    </section>
  );
}
