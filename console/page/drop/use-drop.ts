import { useEffect, useRef, useState } from 'preact/hooks';
import type { CheckView } from '../../view/check-view.ts';
import { handOver, send, wordsOf } from '../ask.ts';
import { type Properties, type Typed, toSidecar } from './fields.tsx';

/** The pause in typing after which a check runs, in milliseconds: a check of every letter would see half a number. */
const PAUSE_MS = 400;

/** A chosen file, as stored by the console. */
interface Kept {
  readonly id: string;
  readonly name: string;
}

/** The current choices and input. */
interface Chosen {
  /** Absent until a file was uploaded. */
  readonly file: Kept | undefined;
  readonly feed: string;
  readonly typed: Typed;
}

/** A file to drop, with its parameters. */
interface Drop extends Chosen {
  /** The verdict; absent until it is known. */
  readonly check: CheckView | undefined;
  /** The latest message; empty if there is none. */
  readonly said: string;
  choose(file: File): Promise<void>;
  chooseFeed(id: string): Promise<void>;
  /** Stores the text of a field, and checks the drop when typing pauses. */
  type(name: string, text: string): void;
  /** Checks it in its current state. */
  judge(): Promise<void>;
  drop(): Promise<void>;
}

/** The request for a check or a drop. */
interface Order {
  readonly id: string;
  readonly feed: string;
  readonly parameters: object;
}

/** Stores choices and input, and checks the file whenever they change. */
export function useDrop(firstFeed: string, properties: Properties): Drop {
  // Fast input, such as from a program that fills in forms, can outrun rendering, so the latest state is kept here.
  const latest = useRef<Chosen>({ file: undefined, feed: firstFeed, typed: {} });
  const [drawn, draw] = useState(latest.current);
  const [check, setCheck] = useState<CheckView>();
  const [said, setSaid] = useState('');
  // Answers may overtake each other, so only that to the latest request counts.
  const asked = useRef(0);

  const keep = (change: Partial<Chosen>) => {
    latest.current = { ...latest.current, ...change };
    draw(latest.current);
  };
  const ask = async <T>(path: string, answer: (found: T, isLatest: boolean) => void) => {
    const { file, feed, typed } = latest.current;
    if (file === undefined) return;
    const question = ++asked.current;
    try {
      const order: Order = { id: file.id, feed, parameters: toSidecar(typed, properties) };
      const found = await send<T>(path, order);
      answer(found, question === asked.current);
    } catch (error) {
      setSaid(wordsOf(error));
    }
  };
  const timer = useRef<number>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const judge = () => {
    clearTimeout(timer.current);
    return ask<CheckView>('check', (found, isLatest) => isLatest && setCheck(found));
  };
  const forget = () => {
    setCheck(undefined);
    keep({ file: undefined });
  };

  return {
    ...drawn,
    check,
    said,
    judge,
    type: (name, text) => {
      keep({ typed: { ...latest.current.typed, [name]: text } });
      clearTimeout(timer.current);
      timer.current = setTimeout(judge, PAUSE_MS);
    },
    chooseFeed: feed => {
      keep({ feed });
      return judge();
    },
    choose: async chosen => {
      forget();
      setSaid(`${chosen.name} is being checked`);
      const question = ++asked.current;
      try {
        const id = await handOver(chosen);
        if (question !== asked.current) return;
        keep({ file: { id, name: chosen.name } });
        setSaid('');
      } catch (error) {
        setSaid(wordsOf(error));
      }
      await judge();
    },
    drop: () =>
      ask<{ readonly key: string }>('drop', ({ key }) => {
        setSaid(`${key} was dropped`);
        forget();
      }),
  };
}
