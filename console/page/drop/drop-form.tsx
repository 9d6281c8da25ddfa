import type { About } from '../../view/page-state.ts';
import { CheckResult } from '../check-result.tsx';
import { Fields, isRequired, propertiesOf } from './fields.tsx';
import { FileZone } from './file-zone.tsx';
import { HowToDrop } from './how-to-drop.tsx';
import { useDrop } from './use-drop.ts';

/** Parameters that are shown at once, in addition to the required ones. */
const EARLY: ReadonlySet<string> = new Set(['phone_columns', 'name', 'dry_run']);

function Feed(props: {
  readonly feeds: About['feeds'];
  readonly feed: string;
  readonly onChoose: (id: string) => void;
}) {
  const { feeds, feed, onChoose } = props;
  const chosen = feeds.find(({ id }) => id === feed);
  return (
    <div class="fields">
      <div>
        <label for="field-feed">feed</label>
        <select
          id="field-feed"
          value={feed}
          aria-describedby="field-feed-hint"
          onChange={event => onChoose(event.currentTarget.value)}
        >
          {feeds.map(({ id }) => (
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
  );
}

/** A form that checks a file with its parameters, and drops it. */
export function DropForm({ about }: { readonly about: About }) {
  const properties = propertiesOf(about.sidecarSchema);
  const { feed, typed, check, said, choose, chooseFeed, type, judge, drop } = useDrop(
    about.feeds[0]?.id ?? '',
    properties,
  );
  const all = Object.entries(properties);
  const isEarly = ([name, property]: (typeof all)[number]) => isRequired(property) || EARLY.has(name);
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
        <Feed feeds={about.feeds} feed={feed} onChoose={chooseFeed} />
        <Fields properties={all.filter(isEarly)} typed={typed} onType={type} onSay={judge} />
        <details>
          <summary>All other parameters</summary>
          <Fields properties={all.filter(one => !isEarly(one))} typed={typed} onType={type} onSay={judge} />
        </details>
        {about.drops && (
          <button type="submit" class="main" disabled={check === undefined}>
            {check && !check.isGood ? 'Drop it anyway' : 'Drop it'}
          </button>
        )}
      </form>
      <div role="status">
        {said && <p>{said}</p>}
        {check && <CheckResult check={check} level={3} />}
      </div>
      {check?.ways && <HowToDrop ways={check.ways} />}
    </section>
  );
}
