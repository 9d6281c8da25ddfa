import { renderToString } from 'preact-render-to-string';
import type { SavedView } from '../view/saved-view.ts';
import { CheckResult } from './check-result.tsx';
import { IsLive } from './command.tsx';
import { Key, State, Table, Time } from './parts.tsx';
import { Submission } from './submission.tsx';

/** The submissions of the page, with links to their sections. */
function Contents({ submissions }: Pick<SavedView, 'submissions'>) {
  return (
    <Table caption="Submissions, latest first" head={['file', 'state', 'feed', 'last written']}>
      {submissions.map(({ id, key, state, stateName, feed, updatedAt }) => (
        <tr key={id}>
          <th scope="row">
            <a href={`#title-${id}`}>
              <Key of={key} />
            </a>
          </th>
          <td>
            <State state={state} name={stateName} />
          </td>
          <td>{feed}</td>
          <td>
            <Time at={updatedAt} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Saved({ title, at, about, submissions, checks }: SavedView) {
  return (
    <IsLive.Provider value={false}>
      <main class="saved">
        <h1>{title}</h1>
        <p>
          <Time at={at} />, {about}
        </p>
        {submissions.length > 1 && <Contents submissions={submissions} />}
        {submissions.map(submission => (
          <Submission key={submission.id} submission={submission} />
        ))}
        {checks.map(check => (
          <CheckResult key={check.file} check={check} level={2} />
        ))}
      </main>
    </IsLive.Provider>
  );
}

/**
 * Writes a snapshot as a page: one self-contained file without scripts.
 *
 * @param json a `SavedView`.
 * @param style the style sheet.
 */
export function writePage(json: string, style: string): string {
  const view: SavedView = JSON.parse(json);
  const page = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>{view.title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <Saved {...view} />
      </body>
    </html>,
  );
  return `<!DOCTYPE html>\n${page}\n`;
}
