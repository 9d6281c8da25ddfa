import type { FindingGroup } from '../view/check-view.ts';
import type { Finding } from '../view/submission-view.ts';
import { Table } from './parts.tsx';

/** Findings by code, in the order in which the codes first occur. */
function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  return [...Map.groupBy(findings, ({ code }) => code)].map(([code, ofCode]) => ({
    code,
    count: ofCode.length,
    meaning: ofCode[0]?.meaning ?? '',
    action: ofCode[0]?.action ?? '',
    findings: ofCode,
  }));
}

/** The heading level of groups. */
type Level = 3 | 4;

function Group({ group, level }: { readonly group: FindingGroup; readonly level: Level }) {
  const { code, count, meaning, action, findings } = group;
  const Heading = `h${level}` as const;
  return (
    <section class="group">
      <Heading>
        <code>{code}</code> · {count.toLocaleString('en-US')}
      </Heading>
      {meaning && <p>{meaning}</p>}
      {action && (
        <p>
          <strong>What to do:</strong> {action}
        </p>
      )}
      <Table caption={`Where ${code} was found`} head={['where', 'what is wrong']}>
        {findings.map(({ place, message, severity }) => (
          <tr key={`${place} ${message}`}>
            <td class="place">{place}</td>
            <td>
              {severity === 'warning' && <em>Warning: </em>}
              {message}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

/** All findings, grouped by code, with remedies. */
export function Groups(props: {
  readonly groups: readonly FindingGroup[];
  readonly more: number;
  readonly level: Level;
}) {
  const { groups, more, level } = props;
  return (
    <>
      {groups.map(group => (
        <Group key={group.code} group={group} level={level} />
      ))}
      {more > 0 && (
        <p>
          {more.toLocaleString('en-US')} more {more === 1 ? 'problem' : 'problems'}
        </p>
      )}
    </>
  );
}

/** Findings in the order of a receipt. */
export function Findings(props: { readonly findings: readonly Finding[]; readonly more: number }) {
  return <Groups groups={groupFindings(props.findings)} more={props.more} level={4} />;
}
