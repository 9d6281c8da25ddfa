import { useState } from 'preact/hooks';

/** An area to drop a file on, or to choose one by hand. */
export function FileZone({ onChoose }: { readonly onChoose: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  const choose = (files: FileList | null | undefined) => {
    const [file] = files ?? [];
    if (file) onChoose(file);
  };
  return (
    <label
      class={`drop-zone ${isOver ? 'over' : ''}`}
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault();
        setOver(false);
        choose(event.dataTransfer?.files);
      }}
    >
      Drop a CSV here, or choose one
      <br />
      <input type="file" accept=".csv,.gz" onChange={event => choose(event.currentTarget.files)} />
    </label>
  );
}
