import { MAX_PROBLEMS, type Problem } from '../problem.ts';

/** Problems without a row are of the whole file and come first. */
function compare(a: Problem, b: Problem): number {
  return (a.row ?? 0) - (b.row ?? 0) || (a.column ?? 0) - (b.column ?? 0) || (a.offset ?? 0) - (b.offset ?? 0);
}

/** Collects problems up to {@link MAX_PROBLEMS} and counts the others. */
export class ProblemList {
  count = 0;
  readonly #kept: Problem[] = [];

  readonly add = (problem: Problem): void => {
    this.count++;
    if (this.#kept.length < MAX_PROBLEMS) this.#kept.push(problem);
  };

  /** Those that were kept, in the order of the rows. */
  sorted(): Problem[] {
    return this.#kept.toSorted(compare);
  }
}
