import { describeFileError } from './describe-file-error.ts';
import { hintNextStep } from './hint-next-step.ts';

/** One line that says what went wrong, and the next step if it is known. */
export function describeFailure(error: unknown, environment: NodeJS.ProcessEnv): string {
  const message = describeFileError(error) ?? (error instanceof Error ? error.message : String(error));
  const hint = hintNextStep(error, environment);
  return hint === undefined ? message : `${message.replace(/\.$/, '')}; ${hint}`;
}
