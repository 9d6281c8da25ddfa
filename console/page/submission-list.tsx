import { useState } from 'preact/hooks';
import type { About, Look } from '../view/page-state.ts';
import type { SubmissionRow } from '../view/submission-view.ts';
import { Key, State, Table, Time } from './parts.tsx';

/** The filter of the list; an empty text matches all. */
interface Filter {
  readonly feed: string;
  readonly state: string;
  /** Part of a key, or the beginning of an id. */
  readonly words: string;
}

function Choose(props: {
  readonly label: string;
  readonly all: string;
  readonly names: readonly string[];
  readonly onChoose: (name: string) => void;
}) {
  const { label, all, names, onChoose } = props;
  return (
    <span>
      <label for={`by-${label}`}>{label}</label>{' '}
      <select id={`by-${label}`} onChange={event => onChoose(event.currentTarget.value)}>
        <option value="">{all}</option>
        {names.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Letters of a reason in the list; the submission itself shows all of it. */
const MOST_LETTERS = 60;

/** The beginning of a text, as whole words. */
function shorten(text: string): string {
  if (text.length <= MOST_LETTERS) return text;
  const words = text.slice(0, MOST_LETTERS).replace(/\s+\S*$/, '');
  return `${words} …`;
}

function Row({ row, isSelected }: { readonly row: SubmissionRow; readonly isSelected: boolean }) {
  const { id, key, feed, state, stateName, updatedAt, reason, listState } = row;
  return (
    <tr class={isSelected ? 'selected' : undefined}>
      <th scope="row">
        <a href={`#${id}`} aria-current={isSelected ? 'true' : undefined}>
          <Key of={key} />
        </a>
        {reason && <div class="reason">{shorten(reason)}</div>}
      </th>
      <td>
        <State state={state} name={stateName} />
      </td>
      <td>{feed}</td>
      <td class="number">{row.rows?.toLocaleString('en-US')}</td>
      <td>
        {row.listId}
        {listState && <div class="reason">{listState}</div>}
      </td>
      <td>
        <Time at={updatedAt} />
      </td>
    </tr>
  );
}

/** Rows that are drawn at once: with thousands of them, every change would take seconds. */
const PAGE = 100;

/** What a search compares: capitals and small letters are alike. */
const fold = (text: string) => text.toLocaleLowerCase('en-US');

function isFound({ feed, state, key, id }: SubmissionRow, filter: Filter): boolean {
  const words = fold(filter.words.trim());
  return (
    (filter.feed === '' || feed === filter.feed) &&
    (filter.state === '' || state === filter.state) &&
    (words === '' || fold(key).includes(words) || id.startsWith(words))
  );
}

/** The way to the rows that are not drawn. */
function Pages(props: { readonly page: number; readonly count: number; readonly onTurn: (page: number) => void }) {
  const { page, count, onTurn } = props;
  const last = Math.ceil(count / PAGE) - 1;
  if (last < 1) return null;
  const number = (one: number) => one.toLocaleString('en-US');
  return (
    <nav class="pages" aria-label="Pages of submissions">
      <button type="button" disabled={page === 0} onClick={() => onTurn(page - 1)}>
        Later
      </button>
      <span>
        {number(page * PAGE + 1)} to {number(Math.min(count, (page + 1) * PAGE))} of {number(count)}
      </span>
      <button type="button" disabled={page === last} onClick={() => onTurn(page + 1)}>
        Earlier
      </button>
    </nav>
  );
}

/** The submissions, latest first, by feed, state and file. */
export function SubmissionList(props: { readonly about: About; readonly look: Look; readonly selected: string }) {
  const { about, look, selected } = props;
  const [filter, setFilter] = useState<Filter>({ feed: '', state: '', words: '' });
  const [turned, turn] = useState(0);
  const found = look.submissions.filter(row => isFound(row, filter));
  // There may be fewer than there were when it was turned.
  const page = Math.max(0, Math.min(turned, Math.ceil(found.length / PAGE) - 1));
  const shown = found.slice(page * PAGE, (page + 1) * PAGE);
  const change = (part: Partial<Filter>) => {
    setFilter({ ...filter, ...part });
    turn(0);
  };
  return (
    <section aria-labelledby="list-title">
      <h2 id="list-title">Submissions</h2>
      <div class="filters">
        <Choose
          label="Feed"
          all="all feeds"
          names={about.feeds.map(({ id }) => id)}
          onChoose={feed => change({ feed })}
        />
        <Choose label="State" all="all states" names={about.states} onChoose={state => change({ state })} />
        <span>
          <label for="by-file">File</label>{' '}
          <input
            id="by-file"
            type="search"
            value={filter.words}
            onInput={event => change({ words: event.currentTarget.value })}
          />
        </span>
        <span role="status">
          {found.length.toLocaleString('en-US')} of {look.submissions.length.toLocaleString('en-US')}
        </span>
      </div>
      {shown.length === 0 ? (
        <p>{look.submissions.length === 0 ? 'Nothing was dropped yet.' : 'No submission matches.'}</p>
      ) : (
        <Table caption="Submissions, latest first" head={['file', 'state', 'feed', 'rows', 'list', 'last written']}>
          {shown.map(row => (
            <Row key={row.id} row={row} isSelected={row.id === selected} />
          ))}
        </Table>
      )}
      <Pages page={page} count={found.length} onTurn={turn} />
      {look.older > 0 && <p>{look.older.toLocaleString('en-US')} older submissions are not shown.</p>}
    </section>
  );
}
