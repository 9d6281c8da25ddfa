import type { ParameterView, ResultsView, SubmissionView } from '../view/submission-view.ts';
import { Choices } from './choices.tsx';
import { Findings } from './findings.tsx';
import { Facts, Key, Scroll, Section, State, Table } from './parts.tsx';
import { Way } from './way.tsx';

function Parameters({ parameters }: { readonly parameters: readonly ParameterView[] }) {
  return (
    <Table caption="Parameters and their origins" head={['parameter', 'value', 'from']}>
      {parameters.map(({ name, value, origin, source }) => (
        <tr key={name}>
          <th scope="row">
            <code>{name}</code>
          </th>
          <td>{value}</td>
          <td>
            {origin}
            {source && <span class="source"> {source}</span>}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Results({ results }: { readonly results: ResultsView }) {
  const { facts, counts } = results;
  return (
    <>
      <Facts facts={facts} />
      {counts.length > 0 && (
        <Table caption="Results of the calls" head={['result', 'calls']}>
          {counts.map(([state, count]) => (
            <tr key={state}>
              <th scope="row">{state}</th>
              <td>{count.toLocaleString('en-US')}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

/** One submission in full, with the possible actions. */
export function Submission({ submission }: { readonly submission: SubmissionView }) {
  const { id, key, state, stateName, why, choices, way, facts, parameters, plan, findings } = submission;
  return (
    <article aria-labelledby={`title-${id}`}>
      <h2 id={`title-${id}`}>
        <Key of={key} />
      </h2>
      <p class="standing">
        <State state={state} name={stateName} /> {why}
      </p>
      <Section title="What to do now">
        {choices.length > 0 ? <Choices choices={choices} /> : <p>Nothing has to be done.</p>}
      </Section>
      <Section title="History">
        <Way way={way} />
      </Section>
      {findings.length > 0 && (
        <Section title="Problems">
          <Findings findings={findings} more={submission.moreProblems} />
        </Section>
      )}
      {submission.results && (
        <Section title="Results">
          <Results results={submission.results} />
        </Section>
      )}
      {parameters.length > 0 && (
        <Section title="Parameters">
          <Parameters parameters={parameters} />
        </Section>
      )}
      {plan.length > 0 && (
        <Section title="Plan">
          <Facts facts={plan} />
        </Section>
      )}
      <Section title="The drop">
        <Facts facts={facts} />
      </Section>
      <details>
        <summary>Receipt</summary>
        <Scroll label="The receipt as JSON">
          <pre>{submission.receipt}</pre>
        </Scroll>
      </details>
    </article>
  );
}
