import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';

/** Whether a program runs on this page: one that was saved has none. */
export const IsLive = createContext(true);

/** A command, with a button that copies it where there is a clipboard. */
export function Command({ line }: { readonly line: string }) {
  const [isCopied, setCopied] = useState(false);
  const isLive = useContext(IsLive);
  const copy = () => navigator.clipboard.writeText(line).then(() => setCopied(true));
  return (
    <div class="command">
      <code>{line}</code>
      {isLive && (
        <button type="button" onClick={copy} aria-label={`Copy: ${line}`}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      )}
    </div>
  );
}
