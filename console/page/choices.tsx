import type { ChoiceView } from '../view/submission-view.ts';
import { Command } from './command.tsx';

/** The possible actions, as commands to copy. */
export function Choices({ choices }: { readonly choices: readonly ChoiceView[] }) {
  return (
    <ul class="choices">
      {choices.map(({ when, command }) => (
        <li key={when}>
          {when}
          {command === undefined ? (/[.!?]$/.test(when) ? '' : '.') : ':'}
          {command !== undefined && <Command line={command} />}
        </li>
      ))}
    </ul>
  );
}
