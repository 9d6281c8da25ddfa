import { useRef, useState } from 'preact/hooks';
import type { CheckView } from '../view/check-view.ts';
import type { About } from '../view/page-state.ts';
import { handOver, send } from './ask.ts';
import { CheckResult } from './check-result.tsx';
import { Command } from './command.tsx';
import { Fields, isRequired, propertiesOf, type Typed, toSidecar } from './fields.tsx';

/** The file that was chosen, as the console keeps it. */
interface Kept {
  readonly id: string;
  readonly name: string;
}

/** Parameters that are asked for at once, beside those that every drop needs. */
const EARLY: ReadonlySet<string> = new Set(['phone_columns', 'name', 'dry_run']);

function FileZone({ onChoose }: { readonly onChoose: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  const choose = (files: FileList | null | undefined) => {
    const [file] = files ?? [];
    if (file) onChoose(file);
  };
  return (
    <label
      class={`drop-zone ${isOver ? 'over' : ''}`}
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault();
        setOver(false);
        choose(event.dataTransfer?.files);
      }}
    >
      Drop a CSV here, or choose one
      <br />
      <input type="file" accept=".csv,.gz" onChange={event => choose(event.currentTarget.files)} />
    </label>
  );
}

/** How the file is dropped where this page only looks. */
function HowToDrop(props: { readonly name: string; readonly place: string; readonly sidecar: object }) {
  const { name, place, sidecar } = props;
  const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const lines = [
    `printf '%s' ${quote(JSON.stringify(sidecar))} | aws s3 cp - ${quote(`${place}${name}.json`)}`,
    `aws s3 cp ${quote(name)} ${quote(`${place}${name}`)}`,
  ];
  return (
    <>
      <p>This page only looks. To drop the file with these parameters:</p>
      <Command line={(Object.keys(sidecar).length > 0 ? lines : lines.slice(1)).join('\n')} />
    </>
  );
}

/** Checks a file with what is said beside it, and drops it. */
export function DropForm({ about }: { readonly about: About }) {
  const properties = propertiesOf(about.sidecarSchema);
  const all = Object.entries(properties);
  const isEarly = ([name, property]: (typeof all)[number]) => isRequired(property) || EARLY.has(name);
  const [feed, setFeed] = useState(about.feeds[0]?.id ?? '');
  // What is typed at once, as by a program that fills in forms, comes faster than the page is drawn.
  const words = useRef<Typed>({});
  const [typed, setTyped] = useState<Typed>({});
  const [kept, setKept] = useState<Kept>();
  const [check, setCheck] = useState<CheckView>();
  const [said, setSaid] = useState('');
  // Answers may overtake each other: only the latest question counts.
  const asked = useRef(0);

  const judge = async (file: Kept, feedId: string) => {
    const question = ++asked.current;
    try {
      const order = { id: file.id, feed: feedId, parameters: toSidecar(words.current, properties) };
      const found = await send<CheckView>('check', order);
      if (question === asked.current) setCheck(found);
    } catch (error) {
      setSaid(String(error));
    }
  };
  const choose = async (file: File) => {
    setCheck(undefined);
    setKept(undefined);
    setSaid(`${file.name} is being checked`);
    try {
      const chosen = { id: await handOver(file), name: file.name };
      setKept(chosen);
      setSaid('');
      await judge(chosen, feed);
    } catch (error) {
      setSaid(String(error));
    }
  };
  const type = (name: string, text: string) => {
    words.current = { ...words.current, [name]: text };
    setTyped(words.current);
  };
  const say = () => {
    if (kept) void judge(kept, feed);
  };
  const chooseFeed = (id: string) => {
    setFeed(id);
    if (kept) void judge(kept, id);
  };
  const drop = async () => {
    if (!kept) return;
    try {
      const order = { id: kept.id, feed, parameters: toSidecar(words.current, properties) };
      const { key } = await send<{ readonly key: string }>('drop', order);
      setSaid(`${key} was dropped`);
      setCheck(undefined);
      setKept(undefined);
    } catch (error) {
      setSaid(String(error));
    }
  };

  const chosen = about.feeds.find(({ id }) => id === feed);
  return (
    <section aria-labelledby="drop-title">
      <h2 id="drop-title">{about.drops ? 'Drop a file' : 'Check a file'}</h2>
      <form
        onSubmit={event => {
          event.preventDefault();
          void drop();
        }}
      >
        <FileZone onChoose={choose} />
        <div class="fields">
          <div>
            <label for="field-feed">feed</label>
            <select
              id="field-feed"
              value={feed}
              aria-describedby="field-feed-hint"
              onChange={event => chooseFeed(event.currentTarget.value)}
            >
              {about.feeds.map(({ id }) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
            <div class="hint" id="field-feed-hint">
              {chosen?.place}
              {chosen?.about && `; ${chosen.about}`}
            </div>
          </div>
        </div>
        <Fields properties={all.filter(isEarly)} typed={typed} onType={type} onSay={say} />
        <details>
          <summary>All other parameters</summary>
          <Fields properties={all.filter(one => !isEarly(one))} typed={typed} onType={type} onSay={say} />
        </details>
        {about.drops && (
          <button type="submit" class="main" disabled={check === undefined}>
            {check && !check.isGood ? 'Drop it all the same' : 'Drop it'}
          </button>
        )}
      </form>
      <div role="status">
        {said && <p>{said}</p>}
        {check && <CheckResult check={check} level={3} />}
      </div>
      {!about.drops && kept && (
        <HowToDrop name={kept.name} place={chosen?.place ?? ''} sidecar={toSidecar(typed, properties)} />
      )}
    </section>
  );
}
