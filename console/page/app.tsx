import { useEffect, useState } from 'preact/hooks';
import type { About, Look } from '../view/page-state.ts';
import type { SubmissionView } from '../view/submission-view.ts';
import { read } from './ask.ts';
import { Command } from './command.tsx';
import { DropForm } from './drop/drop-form.tsx';
import { Simulator } from './simulator.tsx';
import { Submission } from './submission.tsx';
import { SubmissionList } from './submission-list.tsx';

const NOTHING: Look = { at: '', submissions: [], older: 0 };

/** The latest look while the page is open. After an error, it is the previous one with the reason. */
function useLook(): readonly [look: Look, isLive: boolean] {
  const [look, setLook] = useState(NOTHING);
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    const looks = new EventSource('looks');
    looks.addEventListener('look', event => {
      const seen: Look = JSON.parse(event.data);
      setLook(before => (seen.problem === undefined ? seen : { ...before, problem: seen.problem }));
      setLive(true);
    });
    looks.addEventListener('error', () => setLive(false));
    return () => looks.close();
  }, []);
  return [look, isLive];
}

/** The id of the submission in the address. */
function useSelected(): string {
  const [selected, select] = useState(location.hash.slice(1));
  useEffect(() => {
    const follow = () => select(location.hash.slice(1));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return selected;
}

/** A whole submission, loaded again whenever it was written. */
function useSubmission(id: string, writtenAt: string | undefined): SubmissionView | undefined {
  const [submission, setSubmission] = useState<SubmissionView>();
  useEffect(() => {
    if (id === '' || writtenAt === undefined) return;
    let isWanted = true;
    read<SubmissionView>(`submission?id=${id}`).then(
      found => isWanted && setSubmission(found),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [id, writtenAt]);
  return submission?.id === id ? submission : undefined;
}

/** Lines with which shell commands find this stack. */
function Exports({ lines }: { readonly lines: readonly string[] }) {
  return (
    <details>
      <summary>Before you paste a command</summary>
      <p>In another shell, set these variables first. Commands find this stack by them:</p>
      <Command line={lines.join('\n')} />
    </details>
  );
}

export function App({ about }: { readonly about: About }) {
  const [look, isLive] = useLook();
  const selected = useSelected();
  const row = look.submissions.find(({ id }) => id === selected);
  const submission = useSubmission(selected, row && `${row.updatedAt} ${row.stateName} ${row.listState}`);
  return (
    <>
      <a class="skip" href="#list-title">
        Skip to the submissions
      </a>
      <header>
        <h1>dropdial</h1>
        <p>
          {about.title}. {about.about}
        </p>
        <p role="status" class={isLive ? 'live' : 'stale'}>
          {isLive ? 'live' : 'not connected'}
        </p>
      </header>
      {look.problem && (
        <p role="alert" class="verdict bad">
          {look.problem}
        </p>
      )}
      <main class="console">
        <div class="list">
          <SubmissionList about={about} look={look} selected={selected} />
        </div>
        <div class="detail">
          {submission ? (
            <Submission key={submission.id} submission={submission} />
          ) : (
            <p class="empty">Choose a submission to see its history and what to do.</p>
          )}
          {about.exports.length > 0 && <Exports lines={about.exports} />}
        </div>
        <div class="tools">
          <DropForm about={about} />
          {look.simulator && <Simulator simulator={look.simulator} />}
        </div>
      </main>
    </>
  );
}
