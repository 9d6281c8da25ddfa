import type { ComponentChildren } from 'preact';
import type { Fact } from '../view/submission-view.ts';

/** A state in words and colour; the words alone are sufficient. */
export function State({ state, name = state }: { readonly state: string; readonly name?: string }) {
  return <span class={`state state-${state}`}>{name}</span>;
}

/** The key of an object: it breaks at its folders first. */
export function Key({ of }: { readonly of: string }) {
  return of.split(/(?<=\/)/).map(part => (
    <>
      {part}
      <wbr />
    </>
  ));
}

/** A moment to the second, in UTC as the receipt and the log say it; where it is narrow, the day above the time of day. */
export function Time({ at }: { readonly at: string }) {
  const [day, time] = at.replace(/(?:\.\d+)?Z$/, 'Z').split('T');
  return (
    <time dateTime={at}>
      <span>{day}</span> <span>{time}</span>
    </time>
  );
}

/** A list of names and values. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={`${name} ${value}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A part of the page with a heading. */
export function Section(props: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

/** Content that scrolls by itself if it is too wide, also with the keyboard. */
export function Scroll(props: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a part of a form it is not
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <div class="scroll" role="group" aria-label={props.label} tabIndex={0}>
      {props.children}
    </div>
  );
}

/** A table. Its caption is only for screen readers, because a heading shows the same. */
export function Table(props: {
  readonly caption: string;
  readonly head: readonly string[];
  readonly children: ComponentChildren;
}) {
  return (
    <Scroll label={props.caption}>
      <table>
        <caption class="hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.head.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </Scroll>
  );
}
