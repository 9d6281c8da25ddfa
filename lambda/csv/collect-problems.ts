import { MAX_PROBLEMS, type Problem } from '../problem.ts';

/** Problems without a row concern the whole file and come first. */
function compare(a: Problem, b: Problem): number {
  return (a.row ?? 0) - (b.row ?? 0) || (a.column ?? 0) - (b.column ?? 0) || (a.offset ?? 0) - (b.offset ?? 0);
}

/**
 * Collects the first {@link MAX_PROBLEMS} problems in row order, and counts the others. Some checks report a row later
 * than others; which problems are kept does not depend on that.
 */
export class ProblemList {
  count = 0;
  /** The number of problems by code. */
  readonly codes = new Map<string, number>();
  readonly #kept: Problem[] = [];
  /** No problem is taken from this row on. */
  #endRow: number | undefined;

  readonly add = (problem: Problem): void => {
    if (this.#endRow !== undefined && (problem.row ?? this.#endRow) >= this.#endRow) return;
    this.count++;
    this.codes.set(problem.code, (this.codes.get(problem.code) ?? 0) + 1);
    const behind = this.#kept.findLastIndex(kept => compare(kept, problem) <= 0) + 1;
    if (behind === MAX_PROBLEMS) return;
    this.#kept.splice(behind, 0, problem);
    if (this.#kept.length > MAX_PROBLEMS) this.#kept.pop();
  };

  /**
   * Ignores further problems of this row, of later rows and of the whole file, because from there on the file is not
   * text.
   */
  endAt(row: number): void {
    this.#endRow = row;
  }

  /** Forgets all problems, when a later one explains them all. */
  clear(): void {
    this.count = 0;
    this.codes.clear();
    this.#kept.length = 0;
    this.#endRow = undefined;
  }

  /** The problems that were kept, in row order. */
  sorted(): Problem[] {
    return [...this.#kept];
  }
}
