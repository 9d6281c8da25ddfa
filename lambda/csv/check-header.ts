import type { Problem } from '../problem.ts';

/** Checks that every column has a name of its own. The names are trimmed. */
export function checkHeader(names: readonly string[], onProblem: (problem: Problem) => void): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    const place = { row: 1, column: index + 1, offset: 0 };
    if (name === '') {
      onProblem({ code: 'csv_header_empty', ...place, message: `row 1: the name of column ${index + 1} is empty` });
    } else if (seen.has(name)) {
      const message = `row 1: the name of column ${index + 1} stands in the header twice`;
      onProblem({ code: 'csv_header_repeated', ...place, message });
    }
    seen.add(name);
  }
}
