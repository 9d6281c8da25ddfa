import { useRef, useState } from 'preact/hooks';
import type { CheckView } from '../../view/check-view.ts';
import { handOver, send } from '../ask.ts';
import { type Properties, type Typed, toSidecar } from './fields.tsx';

/** A file that was chosen, as the console keeps it. */
interface Kept {
  readonly id: string;
  readonly name: string;
}

/** What was chosen and typed. */
interface Chosen {
  /** Absent until one was handed over. */
  readonly file: Kept | undefined;
  readonly feed: string;
  readonly typed: Typed;
}

/** A file on its way into a bucket, with what is said beside it. */
export interface Drop extends Chosen {
  /** What the function would make of it; absent while nobody knows. */
  readonly check: CheckView | undefined;
  /** What happened last; empty when there is nothing to say. */
  readonly said: string;
  choose(file: File): Promise<void>;
  chooseFeed(id: string): Promise<void>;
  type(name: string, text: string): void;
  /** Has it judged as it is now. */
  judge(): Promise<void>;
  drop(): Promise<void>;
}

/** What is judged, or dropped. */
interface Order {
  readonly id: string;
  readonly feed: string;
  readonly parameters: object;
}

/** Keeps what is chosen and typed, and has it judged whenever that changes. */
export function useDrop(firstFeed: string, properties: Properties): Drop {
  // What is typed at once, as by a program that fills in forms, comes faster than the page is drawn: the latest is kept here.
  const latest = useRef<Chosen>({ file: undefined, feed: firstFeed, typed: {} });
  const [drawn, draw] = useState(latest.current);
  const [check, setCheck] = useState<CheckView>();
  const [said, setSaid] = useState('');
  // Answers may overtake each other: only that to the latest question counts.
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
      setSaid(String(error));
    }
  };
  const judge = () => ask<CheckView>('check', (found, isLatest) => isLatest && setCheck(found));
  const forget = () => {
    setCheck(undefined);
    keep({ file: undefined });
  };

  return {
    ...drawn,
    check,
    said,
    judge,
    type: (name, text) => keep({ typed: { ...latest.current.typed, [name]: text } }),
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
        setSaid(String(error));
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
