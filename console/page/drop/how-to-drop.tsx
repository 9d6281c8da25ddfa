import type { ChoiceView } from '../../view/submission-view.ts';
import { Choices } from '../choices.tsx';

/** How the file is dropped where this page only looks. */
export function HowToDrop({ ways }: { readonly ways: readonly ChoiceView[] }) {
  return (
    <>
      <p>This page only looks. To drop the file with these parameters:</p>
      <Choices choices={ways} />
    </>
  );
}
