import { useState } from 'preact/hooks';
import type { About, Look } from '../view/page-state.ts';
import type { SubmissionRow } from '../view/submission-view.ts';
import { Key, State, Table, Time } from './parts.tsx';

/** What the list is narrowed to; an empty text is all. */
interface Filter {
  readonly feed: string;
  readonly state: string;
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

/** The submissions, latest first, by feed and state. */
export function SubmissionList(props: { readonly about: About; readonly look: Look; readonly selected: string }) {
  const { about, look, selected } = props;
  const [filter, setFilter] = useState<Filter>({ feed: '', state: '' });
  const shown = look.submissions.filter(
    ({ feed, state }) =>
      (filter.feed === '' || feed === filter.feed) && (filter.state === '' || state === filter.state),
  );
  return (
    <section aria-labelledby="list-title">
      <h2 id="list-title">Submissions</h2>
      <div class="filters">
        <Choose
          label="Feed"
          all="all feeds"
          names={about.feeds.map(({ id }) => id)}
          onChoose={feed => setFilter({ ...filter, feed })}
        />
        <Choose
          label="State"
          all="all states"
          names={about.states}
          onChoose={state => setFilter({ ...filter, state })}
        />
        <span role="status">
          {shown.length} of {look.submissions.length}
        </span>
      </div>
      {shown.length === 0 ? (
        <p>{look.submissions.length === 0 ? 'Nothing was dropped yet.' : 'No submission is like this.'}</p>
      ) : (
        <Table caption="Submissions, latest first" head={['file', 'state', 'feed', 'rows', 'list', 'last written']}>
          {shown.map(row => (
            <Row key={row.id} row={row} isSelected={row.id === selected} />
          ))}
        </Table>
      )}
      {look.older > 0 && <p>{look.older.toLocaleString('en-US')} older ones are not shown.</p>}
    </section>
  );
}
