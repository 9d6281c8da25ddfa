import type { Problem } from '../../problem.ts';

/** Ends the reading of a file whose bytes are not what they claim to be. It carries the reason for the receipt. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
  }
}
