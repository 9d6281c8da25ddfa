import type { WayView } from '../view/submission-view.ts';
import { State, Time } from './parts.tsx';

const MARKS = { now: 'is here', passed: 'was here', possible: 'may come next', other: '' } as const;

/** The table of states, and the relation of each to this submission. */
function States({ states }: Pick<WayView, 'states'>) {
  return (
    <ul class="states" aria-label="The table of states">
      {states.map(({ name, mark }) => (
        <li key={name} class={`mark-${mark}`} aria-current={mark === 'now' ? 'step' : undefined}>
          {name}
          {mark !== 'other' && <span class="hidden">, {MARKS[mark]}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The history of a submission: its past steps, its state, and the possible next moves. */
export function Way({ way }: { readonly way: WayView }) {
  const { steps, states, next, isWhole } = way;
  return (
    <>
      <States states={states} />
      <p class="legend">Bold: its state now. Grey: earlier states. Framed: states that may come next.</p>
      <ol class="steps">
        {steps.map(({ at, state, what }, index) => (
          <li key={`${at} ${index}`} class={state ? 'move' : 'event'}>
            <Time at={at} /> {state && <State state={state} />} <span>{what}</span>
          </li>
        ))}
      </ol>
      {!isWhole && <p class="legend">Earlier states cannot be read here.</p>}
      {next.length > 0 && (
        <details>
          <summary>States that may come next</summary>
          <ul class="next">
            {next.map(({ to, when }) => (
              <li key={to}>
                <State state={to} /> {when.join('; or ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
