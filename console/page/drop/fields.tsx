/** A property of the sidecar's schema, as far as a form needs it. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

/** What a sidecar may say, by name. */
export type Properties = Readonly<Record<string, Property>>;

/** What was typed, by the name of the parameter; an empty text says nothing. */
export type Typed = Readonly<Record<string, string>>;

/** The properties of a sidecar's schema that are parameters. */
export function propertiesOf(schema: { readonly properties?: Properties }): Properties {
  const { $schema, ...parameters } = schema.properties ?? {};
  return parameters;
}

/** Whether a drop needs the parameter: its description says so, since a feed may say it as well as a sidecar. */
export const isRequired = ({ description = '' }: Property): boolean => description.includes('Required.');

function toValue(text: string, { type }: Property): unknown {
  if (type === 'array') return text.split(',').map(part => part.trim());
  if (type === 'boolean') return text === 'true';
  // What is no number goes as it is: the check says what is wrong with it.
  if (type === 'integer' || type === 'number') return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}

/** What was typed, as a sidecar says it. */
export function toSidecar(typed: Typed, properties: Properties): Record<string, unknown> {
  const said = Object.entries(typed).filter(([, text]) => text.trim() !== '');
  return Object.fromEntries(said.map(([name, text]) => [name, toValue(text, properties[name] ?? {})]));
}

function Input(props: {
  readonly id: string;
  readonly property: Property;
  readonly value: string;
  readonly onType: (text: string) => void;
  readonly onSay: () => void;
}) {
  const { id, property, value, onType, onSay } = props;
  const choices = property.type === 'boolean' ? ['true', 'false'] : property.enum;
  const shared = { id, value, 'aria-describedby': `${id}-hint`, onChange: onSay };
  if (choices) {
    return (
      <select {...shared} onInput={event => onType(event.currentTarget.value)}>
        <option value="">not set</option>
        {choices.map(choice => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  // Each letter is kept at once: whatever else changes on the page draws the field anew.
  const say = { ...shared, onInput: (event: { currentTarget: HTMLInputElement }) => onType(event.currentTarget.value) };
  if (property.type !== 'integer' && property.type !== 'number') return <input {...say} type="text" />;
  return <input {...say} type="number" min={property.minimum} max={property.maximum} step="any" />;
}

/** A field for each parameter, with what the schema says of it. */
export function Fields(props: {
  readonly properties: ReadonlyArray<readonly [name: string, property: Property]>;
  readonly typed: Typed;
  /** Told of each letter. */
  readonly onType: (name: string, text: string) => void;
  /** Told when a field is left that was changed. */
  readonly onSay: () => void;
}) {
  return (
    <div class="fields">
      {props.properties.map(([name, property]) => (
        <div key={name}>
          <label for={`field-${name}`}>{name}</label>
          <Input
            id={`field-${name}`}
            property={property}
            value={props.typed[name] ?? ''}
            onType={text => props.onType(name, text)}
            onSay={props.onSay}
          />
          <div class="hint" id={`field-${name}-hint`}>
            {property.description}
            {property.type === 'array' && ' Separate several with commas.'}
          </div>
        </div>
      ))}
    </div>
  );
}
