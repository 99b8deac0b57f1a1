/** The properties that public answers hold, from the schemas that document them; nested ones as paths. */
import { z } from 'zod';
import { LayerFeatureSchema } from '../layers/layer.schema.ts';
import { HistorySchema } from '../stations/history.schema.ts';
import { NearestCollectionSchema, StationSchema } from '../stations/station.schema.ts';

export interface PropertyFacts {
  /** Such as `district.adcode` and `amenities[].code`. */
  readonly path: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isOptional: boolean;
  readonly allowed: readonly string[];
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** Paths of an object's properties, in their order. */
function walk(object: JsonSchema, defs: Readonly<Record<string, JsonSchema>>, prefix: string): PropertyFacts[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, given]) => {
    const follow = (one: JsonSchema): JsonSchema =>
      one.$ref === undefined ? one : follow(defs[one.$ref.replace('#/$defs/', '')] ?? {});
    const choices = (follow(given).anyOf ?? [given]).map(follow);
    const typesOf = (one: JsonSchema): readonly string[] => [one.type ?? 'string'].flat();
    const isNullable = choices.some((one) => typesOf(one).includes('null'));
    const isOptional = !(object.required ?? []).includes(name);
    let schema = choices.find((one) => typesOf(one).some((type) => type !== 'null')) ?? {};
    let path = `${prefix}${name}`;
    if (schema.type === 'array' && schema.items) {
      const items = follow(schema.items);
      if (items.type === 'object') path += '[]';
      else schema = { ...items, type: `${typesOf(items).join()}[]` };
      if (items.type === 'object') schema = items;
    }
    if (schema.type === 'object') return walk(schema, defs, `${path}.`);
    const words = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
    return [
      {
        path,
        type: typesOf(schema).find((type) => type !== 'null') ?? 'string',
        isNullable,
        isOptional,
        allowed: words.map(String),
      },
    ];
  });
}

function propertiesOf(schema: z.ZodType, ...into: readonly string[]): PropertyFacts[] {
  const whole = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' }) as JsonSchema;
  const defs = whole.$defs ?? {};
  const step = (at: JsonSchema, name: string): JsonSchema => {
    const here = at.$ref === undefined ? at : (defs[at.$ref.replace('#/$defs/', '')] ?? {});
    return (name === '[]' ? here.items : here.properties?.[name]) ?? {};
  };
  const found = into.reduce(step, whole);
  return walk(found.$ref === undefined ? found : (defs[found.$ref.replace('#/$defs/', '')] ?? {}), defs, '');
}

/** By the name that the dictionary gives the answer. `Nearest` holds only what it adds to `Station`. */
export function publicProperties(): Readonly<Record<string, readonly PropertyFacts[]>> {
  const station = propertiesOf(StationSchema, 'properties');
  const known = new Set(station.map(({ path }) => path));
  return {
    Station: station,
    Nearest: propertiesOf(NearestCollectionSchema, 'features', '[]', 'properties').filter(
      ({ path }) => !known.has(path),
    ),
    Layer: propertiesOf(LayerFeatureSchema, 'properties'),
    History: propertiesOf(HistorySchema),
  };
}
