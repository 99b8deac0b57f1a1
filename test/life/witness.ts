/**
 * Looks at one station from every side at once, and holds the views against each other: what everybody sees (the station,
 * nearest from memory and from the database, the list, three layers, their feeds, the stream of events, the manifest), what
 * was (history), and what those responsible read (audit). Knows of each step only what was told of it.
 */
import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import type { EventReader } from '../support/event-stream.ts';
import type { Service } from '../support/service.ts';
import type { Person } from './person.ts';

const LAYERS = { amap: 'gcj02', baidu: 'bd09', wgs84: 'wgs84' } as const;
type LayerName = keyof typeof LAYERS;

interface Feature {
  readonly id: string;
  readonly geometry: { readonly coordinates: readonly [number, number] };
  readonly properties: Readonly<Record<string, unknown>>;
}

interface AuditEntry {
  readonly actor: { readonly id: string };
  readonly action: string;
  readonly changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
}

/** What one step does to the station. */
export interface Told {
  /** What followers are told of it, in order. */
  readonly feed: readonly ('upsert' | 'delete')[];
  /** The one entry that it leaves; `changes` names every field that differs, `to` where it can be said. */
  readonly audit?: {
    readonly by: string;
    readonly action: string;
    readonly changes: Readonly<Record<string, unknown>>;
  };
  /** The entry of its history. */
  readonly state?: {
    readonly state: string;
    readonly reason: string | null;
    readonly until: string | null;
    readonly by: string;
  };
  readonly seen: 'public' | 'unpublished' | 'retired';
}

/** Some value that the step cannot know. */
export const SOMETHING = Symbol('something');

export class Witness {
  readonly #station: { readonly id: string; readonly from: string };
  readonly #service: Service;
  readonly #plain: Service;
  readonly #union: Person;
  readonly #admin: Person;
  readonly #events: EventReader;
  readonly #start: string;
  readonly #copies: Readonly<Record<LayerName, Map<string, string>>>;
  #cursor: string;
  #told: Told[] = [];
  /** Everything that was read, to look for what must not be in it. */
  readonly read = { forAll: [] as string[], forOffice: [] as string[] };

  private constructor(
    services: { readonly service: Service; readonly plain: Service },
    people: { readonly union: Person; readonly admin: Person },
    station: { readonly id: string; readonly from: string },
    events: EventReader,
    copies: Record<LayerName, Map<string, string>>,
    cursor: string,
  ) {
    this.#service = services.service;
    this.#plain = services.plain;
    this.#union = people.union;
    this.#admin = people.admin;
    this.#station = station;
    this.#events = events;
    this.#copies = copies;
    this.#cursor = this.#start = cursor;
  }

  /** Begin before the station is in any layer. `from`: where riders ask, as `lng=..&lat=..&crs=..`. */
  static async begin(
    services: { readonly service: Service; readonly plain: Service },
    people: { readonly union: Person; readonly admin: Person },
    station: { readonly id: string; readonly from: string },
    events: EventReader,
  ): Promise<Witness> {
    const copies = {
      amap: new Map<string, string>(),
      baidu: new Map<string, string>(),
      wgs84: new Map<string, string>(),
    };
    let cursor = '';
    for (const name of Object.keys(LAYERS) as LayerName[]) {
      const layer = await services.service.call({ url: `/v1/layers/${name}/stations.geojson` });
      for (const one of layer.json().features as Feature[]) copies[name].set(one.id, JSON.stringify(one));
      cursor = String(layer.headers['layer-cursor']);
    }
    return new Witness(services, people, station, events, copies, cursor);
  }

  get url(): string {
    return `/v1/stations/${this.#station.id}`;
  }

  /** All views after a step. Returns the station as the public sees it, with what nearest says of it. */
  async agree(t: Test, step: string, told: Told): Promise<Readonly<Record<string, unknown>>> {
    this.#told.push(told);
    let shown: Readonly<Record<string, unknown>> = {};
    await t.test(step, async (t) => {
      const feature = await this.#layers(t, told);
      const station = await this.#single(t, told);
      shown = await this.#nearest(t, told, station);
      if (feature && station) this.#sameAs(t, feature, station);
      await this.#history(t, told, station);
      await this.#audit(t, told, station);
      await this.#stream(t, told, station);
    });
    return shown;
  }

  /** Whoever slept through it all is told how it ended, and no more. */
  async agreeFromTheStart(t: Test, expected: readonly ('upsert' | 'delete')[]): Promise<void> {
    const page = await this.#get(`/v1/layers/amap/changes?since=${this.#start}`);
    t.strictSame(
      page.json().changes.map((one: { type: string; id: string }) => [one.type, one.id]),
      expected.map((type) => [type, this.#station.id]),
    );
  }

  async #get(url: string, from: Pick<Person, 'get'> | undefined = undefined) {
    const answer = from ? await from.get(url) : await this.#service.call({ url });
    this.read[from ? 'forOffice' : 'forAll'].push(answer.body);
    return answer;
  }

  /** The layers straight after the write, each with its feed; one copy per layer that is kept by its feed alone. */
  async #layers(t: Test, told: Told): Promise<Feature | undefined> {
    const { id } = this.#station;
    let found: Feature | undefined;
    let next = '';
    for (const name of Object.keys(LAYERS) as LayerName[]) {
      // Without waiting for the index first: who has written reads what was written.
      const layer = await this.#service.app.inject({ url: `/v1/layers/${name}/stations.geojson` });
      const features = layer.json().features as Feature[];
      const here = features.find((one) => one.id === id);
      t.equal(here !== undefined, told.seen === 'public', `in the ${name} layer`);
      const page = (await this.#get(`/v1/layers/${name}/changes?since=${this.#cursor}`)).json();
      t.strictSame(
        page.changes.map((one: { type: string; id: string }) => [one.type, one.id]),
        told.feed.map((type) => [type, id]),
        `the ${name} feed: what was done, once, and of no other station`,
      );
      const copy = this.#copies[name];
      for (const one of page.changes as { type: string; id: string; feature?: Feature }[]) {
        if (one.type === 'delete') copy.delete(one.id);
        else copy.set(one.id, JSON.stringify(one.feature));
      }
      const whole = new Map(features.map((one) => [one.id, JSON.stringify(one)]));
      t.strictSame([...copy].sort(), [...whole].sort(), `the ${name} copy is the layer`);
      t.equal(page.cursor, layer.headers['layer-cursor'], 'the feed and the layer are at one place');
      const again = (await this.#get(`/v1/layers/${name}/changes?since=${page.cursor}`)).json();
      t.strictSame([again.changes, again.cursor, again.more], [[], page.cursor, false], 'and then there is nothing');
      const manifest = (await this.#get('/v1/layers'))
        .json()
        .layers.find((one: { layer: string }) => one.layer === name);
      const sha256 = createHash('sha256').update(layer.rawPayload).digest('hex');
      t.match(manifest, { featureCount: features.length, sha256, cursor: page.cursor }, `the manifest knows ${name}`);
      if (name === 'amap') found = here;
      next = page.cursor as string;
    }
    this.#cursor = next;
    return found;
  }

  async #single(t: Test, told: Told): Promise<Feature | undefined> {
    const answer = await this.#get(this.url);
    t.equal(answer.statusCode, { public: 200, unpublished: 404, retired: 410 }[told.seen], 'for everybody');
    const list = await this.#get('/v1/stations?district=410102&limit=100');
    const listed = list.json().features.map((one: { id: string }) => one.id);
    t.strictSame(listed, told.seen === 'public' ? [this.#station.id] : [], 'the list');
    return answer.statusCode === 200 ? (answer.json() as Feature) : undefined;
  }

  async #nearest(t: Test, told: Told, station: Feature | undefined) {
    const url = `/v1/stations/nearest?${this.#station.from}&limit=5`;
    const features = (await this.#get(url)).json().features as Feature[];
    const direct = (await this.#plain.call({ url })).json().features as Feature[];
    t.strictSame(features, direct, 'nearest: memory and database say the same');
    const found = features.find((one) => one.id === this.#station.id);
    t.equal(found !== undefined, told.seen === 'public', 'in nearest');
    if (!found || !station) return {};
    const { distance, bearing, travelSeconds, usable, reasons, ...same } = found.properties;
    const { navigation, doubts, activities, photo, ...alone } = station.properties;
    t.strictSame(same, alone, 'nearest and the station say the same');
    t.strictSame(found.geometry, station.geometry);
    t.ok(bearing !== undefined && travelSeconds !== undefined && navigation !== undefined);
    return { ...alone, distance, usable, reasons, doubts, activities, photo };
  }

  /** The flat feature of the layer says what the station's answer says. */
  #sameAs(t: Test, feature: Feature, { geometry, properties: p }: Feature): void {
    const amenities = p['amenities'] as { code: string; state: string }[];
    t.strictSame(feature.geometry, geometry);
    t.strictSame(feature.properties, {
      code: p['code'],
      name: p['name'],
      address: p['address'],
      adcode: (p['district'] as { adcode: string }).adcode,
      state: p['state'],
      openingHours: p['openingHours'],
      needs: (p['needs'] as string[]).join(','),
      amenities: amenities
        .filter((one) => one.state !== 'outOfOrder')
        .map((one) => one.code)
        .join(','),
      freshness: p['freshness'],
      verifiedAt: p['verifiedAt'],
      updatedAt: p['updatedAt'],
      revision: p['revision'],
    });
  }

  async #history(t: Test, told: Told, station: Feature | undefined): Promise<void> {
    const answer = await this.#get(`${this.url}/history`, told.seen === 'unpublished' ? this.#union : undefined);
    const states = answer.json().states as (NonNullable<Told['state']> & { since: string })[];
    t.strictSame(
      states.map(({ state, reason, until, by }) => ({ state, reason, until, by })),
      this.#told.flatMap((one) => one.state ?? []).reverse(),
      'its history',
    );
    const since = states.map((one) => one.since);
    t.strictSame(since, [...since].sort().reverse(), 'in the order of time');
    if (!station) return;
    const { state, stateReason: reason, stateUntil: until } = station.properties;
    const [last] = states;
    t.strictSame([last?.state, last?.reason, last?.until], [state, reason, until], 'it ends with what the station is');
  }

  /** The entries, and that played from the first to the last they lead to what the station is. */
  async #audit(t: Test, told: Told, station: Feature | undefined): Promise<void> {
    const url = `/v1/audit?object=station:${this.#station.id}&limit=200`;
    const entries = (await this.#get(url, this.#union)).json().entries as AuditEntry[];
    t.strictSame((await this.#get(url, this.#admin)).json().entries, entries, 'union and administrator read the same');
    t.equal(entries.length, this.#told.filter((one) => one.audit).length, 'one entry for each change');
    if (told.audit && entries[0]) {
      const [last] = entries;
      t.strictSame([last.actor.id, last.action], [told.audit.by, told.audit.action]);
      t.strictSame(Object.keys(last.changes).sort(), Object.keys(told.audit.changes).sort(), 'these fields, no other');
      for (const [field, to] of Object.entries(told.audit.changes))
        if (to !== SOMETHING) t.strictSame(last.changes[field]?.to, to, field);
    }
    const facts = new Map<string, unknown>();
    for (const { action, changes } of entries.toReversed())
      for (const [field, { from, to }] of Object.entries(changes)) {
        // What an entry is about besides the station (its check, its import) is no state of it.
        if (field === 'check' || field === 'import') continue;
        t.strictSame(from, facts.get(field) ?? null, `${action}: ${field} was what the entry before left`);
        facts.set(field, to);
      }
    if (!station) return;
    const { properties: p } = station;
    const utilities = p['utilities'] as { water: string; power: string };
    for (const [field, now] of Object.entries({
      name: p['name'],
      address: p['address'],
      district: (p['district'] as { adcode: string }).adcode,
      state: p['state'],
      stateReason: p['stateReason'],
      stateUntil: p['stateUntil'],
      verifiedAt: p['verifiedAt'],
      ...utilities,
      openingHoursText: p['openingHoursText'],
      unpublishedReason: null,
      position: { crs: 'gcj02', coordinates: station.geometry.coordinates },
    }))
      t.strictSame(instant(facts.get(field) ?? null), now, `played to the end, ${field} is what the station shows`);
  }

  async #stream(t: Test, told: Told, station: Feature | undefined): Promise<void> {
    const wanted = this.#told.flatMap((one) => one.feed);
    const mine = () => this.#events.events.filter((one) => one.data['id'] === this.#station.id);
    await this.#events.until(() => mine().length >= wanted.length);
    t.strictSame(
      mine().map((one) => one.data['type']),
      wanted,
      'the stream of events tells what the feed tells',
    );
    this.read.forAll.push(JSON.stringify(this.#events.events));
    if (!station || told.feed.length === 0) return;
    const p = station.properties;
    for (const [field, value] of Object.entries(mine().at(-1)?.data ?? {}))
      if (field in p) t.strictSame(value, p[field], `the event’s ${field}`);
  }
}

/** PostgreSQL's text of an instant, as the API writes it. */
const instant = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value;
