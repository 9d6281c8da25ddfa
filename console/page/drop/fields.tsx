/** The parts of a property in the sidecar's schema that a form needs. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

/** The properties of a sidecar by name. */
export type Properties = Readonly<Record<string, Property>>;

/** The input by parameter name; an empty text sets nothing. */
export type Typed = Readonly<Record<string, string>>;

/** The properties of a sidecar's schema that are parameters. */
export function propertiesOf(schema: { readonly properties?: Properties }): Properties {
  const { $schema, ...parameters } = schema.properties ?? {};
  return parameters;
}

/**
 * Whether a drop requires the parameter. Only its description says so, since the feed may set it instead of the
 * sidecar.
 */
export const isRequired = ({ description = '' }: Property): boolean => description.includes('Required.');

function toValue(text: string, { type }: Property): unknown {
  if (type === 'array') return text.split(',').map(part => part.trim());
  if (type === 'boolean') return text === 'true';
  // Text that is not a number is sent unchanged, and the check reports it.
  if (type === 'integer' || type === 'number') return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}

/** The input as a sidecar. */
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
  // Every keystroke is stored at once, because any change on the page renders the field again.
  const say = { ...shared, onInput: (event: { currentTarget: HTMLInputElement }) => onType(event.currentTarget.value) };
  if (property.type !== 'integer' && property.type !== 'number') return <input {...say} type="text" />;
  return <input {...say} type="number" min={property.minimum} max={property.maximum} step="any" />;
}

/** A field for each parameter, with its description from the schema. */
export function Fields(props: {
  readonly properties: ReadonlyArray<readonly [name: string, property: Property]>;
  readonly typed: Typed;
  /** Called at every keystroke. */
  readonly onType: (name: string, text: string) => void;
  /** Called when a changed field loses focus. */
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
