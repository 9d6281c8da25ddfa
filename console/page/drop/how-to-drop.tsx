import { Command } from '../command.tsx';

const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** How the file is dropped where this page only looks: its sidecar first. */
export function HowToDrop(props: { readonly name: string; readonly place: string; readonly sidecar: object }) {
  const { name, place, sidecar } = props;
  const said = `printf '%s' ${quote(JSON.stringify(sidecar))} | aws s3 cp - ${quote(`${place}${name}.json`)}`;
  const file = `aws s3 cp ${quote(name)} ${quote(`${place}${name}`)}`;
  return (
    <>
      <p>This page only looks. To drop the file with these parameters:</p>
      <Command line={Object.keys(sidecar).length > 0 ? `${said} &&\n${file}` : file} />
    </>
  );
}
