import { useState } from 'preact/hooks';
import type { ListView, SimulatorView, SwitchView } from '../view/simulator-view.ts';
import { send, wordsOf } from './ask.ts';
import { Facts, Table, Time } from './parts.tsx';

function Switches(props: {
  readonly switches: readonly SwitchView[];
  readonly isBusy: boolean;
  readonly onPress: (id: string) => void;
}) {
  return (
    <ul class="switches">
      {props.switches.map(({ id, label, hint, armed }) => (
        <li key={id}>
          <button
            type="button"
            class={armed > 0 ? 'armed' : undefined}
            disabled={props.isBusy}
            aria-describedby={`switch-${id}`}
            onClick={() => props.onPress(id)}
          >
            {label}
            {armed > 0 && ` (set: ${armed})`}
          </button>
          <div class="legend" id={`switch-${id}`}>
            {hint}
          </div>
        </li>
      ))}
    </ul>
  );
}

function List({ list }: { readonly list: ListView }) {
  const { id, name, state, counts, calls, parameters } = list;
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return (
    <details>
      <summary>
        List {id} “{name}”: {state}; {counts.map(([word, count]) => `${count} ${word.toLowerCase()}`).join(', ')}
      </summary>
      <Facts facts={parameters} />
      {calls.length > 0 && (
        <Table caption={`Calls of list ${id}`} head={['row', 'number', 'state', 'attempts', 'result']}>
          {calls.map(call => (
            <tr key={call.row}>
              <th scope="row">{call.row}</th>
              <td>{call.ending && `…${call.ending}`}</td>
              <td>{call.state}</td>
              <td>{call.attempts}</td>
              <td>{call.result}</td>
            </tr>
          ))}
        </Table>
      )}
      {total > calls.length && <p>{(total - calls.length).toLocaleString('en-US')} more calls are not shown.</p>}
    </details>
  );
}

/** The simulator: its calls, its faults, and its clock. */
export function Simulator({ simulator }: { readonly simulator: SimulatorView }) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const press = async (id: string) => {
    setBusy(true);
    setFault('');
    await send('order', { id }).catch(error => setFault(wordsOf(error)));
    setBusy(false);
  };
  const { time, faults, clock, lists } = simulator;
  return (
    <section class="simulator" aria-labelledby="simulator-title">
      <h2 id="simulator-title">Simulator</h2>
      {fault && <p role="alert">{fault}</p>}
      <h3>Lists and calls</h3>
      {lists.length === 0 ? (
        <p>There are no lists yet.</p>
      ) : (
        <p class="legend">
          This is what Voximplant knows. The function looks at a list from time to time, so a submission may still say
          “running” after its list has ended.
        </p>
      )}
      {lists.map(list => (
        <List key={list.id} list={list} />
      ))}
      <h3>What goes wrong</h3>
      <Switches switches={faults} isBusy={isBusy} onPress={press} />
      <h3>
        Clock: <Time at={time} />
      </h3>
      <Switches switches={clock} isBusy={isBusy} onPress={press} />
    </section>
  );
}
