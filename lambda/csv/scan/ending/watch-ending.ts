import type { Problem } from '../../../problem.ts';
import { type Place, problemAt } from '../../place.ts';
import { type Ending, findLastLine, judgeEnding } from './judge-ending.ts';
import { Tail } from './keep-tail.ts';

/** Further facts about a file that has ended. */
type EndedFile = Omit<Ending, 'tail' | 'nuls' | 'last'>;

/** The problems of a file's end. */
interface JudgedEnding {
  readonly problems: readonly Problem[];
  /** The file ends with bytes that belong to no row. */
  readonly isMarked: boolean;
}

/** Keeps the data for judging the end of a file, because the last bytes are not known in advance. */
export class EndingWatch {
  readonly #tail = new Tail();
  /** Whether only NULs came since the first NUL: at the end of a file they mean something else than before it. */
  endsInNuls = false;
  #nul: Place | undefined;
  /** Place of the latest record. */
  #last: Place = { row: 1, column: 1, offset: 0, line: 1 };
  /** The latest record was found together with others, so its offset is unknown. */
  #isFound = false;

  /** Takes a NUL; its place is read only for the first one. */
  takeNul(at: { readonly place: Place }): void {
    this.endsInNuls ||= this.#nul === undefined;
    this.#nul ??= at.place;
  }

  /** Takes note that another byte follows the NULs, and returns their problem. */
  leaveNuls(): Problem | undefined {
    this.endsInNuls = false;
    return this.#nul && problemAt('csv_nul_byte', this.#nul, 'the file must be text; here it has a NUL byte');
  }

  takeRecord(place: Place): void {
    this.#last = place;
    this.#isFound = false;
  }

  /** Takes good rows, with the row and line of the last one. */
  takeFound({ row, line }: Pick<Place, 'row' | 'line'>): void {
    this.#last = { row, column: 1, offset: 0, line };
    this.#isFound = true;
  }

  add(chunk: Uint8Array): void {
    this.#tail.add(chunk);
  }

  /** Ends the file. */
  end(file: EndedFile): JudgedEnding {
    const { bytes: tail, nuls } = this.#tail;
    const { end } = file;
    const offset = this.#isFound ? findLastLine(tail, end.offset) : this.#last.offset;
    const ending = { ...file, tail, nuls: this.endsInNuls ? nuls : 0, last: { ...this.#last, offset } };
    const judged = judgeEnding(ending);
    return {
      problems: judged,
      isMarked: judged.some(({ code }) => code === 'csv_end_mark' || code === 'csv_nul_byte'),
    };
  }
}
