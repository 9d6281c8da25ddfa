import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';

/** Whether the page runs scripts; a saved page does not. */
export const IsLive = createContext(true);

/** A line for a shell: it breaks between its words, and within one only where that is longer than the page is wide. */
function Line({ line }: { readonly line: string }) {
  return (
    <code>{line.split(/([ \n]+)/).map((word, at) => (at % 2 === 1 ? word : <span class="word">{word}</span>))}</code>
  );
}

/** A command, with a button that copies it where there is a clipboard. */
export function Command({ line }: { readonly line: string }) {
  const [isCopied, setCopied] = useState(false);
  const isLive = useContext(IsLive);
  const copy = () => navigator.clipboard.writeText(line).then(() => setCopied(true));
  return (
    <div class="command">
      <Line line={line} />
      {isLive && (
        <button type="button" onClick={copy} aria-label={`Copy: ${line}`}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      )}
    </div>
  );
}
