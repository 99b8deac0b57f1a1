/** What the manifest says of the layers: their files with count, size and hash, so that a provider can prove its copy is ours. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { adcodePrefix } from '../districts/district.schema.ts';
import { ownTurn } from '../geo/turns.ts';
import { etagOf } from '../http/shared-reply.ts';
import type { CountyContent } from './county-content.ts';
import type { County } from './county-order.ts';
import { FileHasher } from './file-hasher.ts';
import type { LayerView, LayerViews } from './layer-views.ts';
import { LAYER_CRS, LAYERS, type LayerName } from './layer.schema.ts';
import { variantOf, type LayerVariant } from './layer-variant.ts';

const gzipAsync = promisify(gzip);

export interface ManifestOptions {
  readonly attribution: string;
  /** URL of the layers. */
  readonly base: string;
  readonly isRestricted: (layer: LayerName) => boolean;
}

export interface Manifest {
  readonly body: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

export class Manifests {
  readonly #views: LayerViews;
  readonly #options: ManifestOptions;
  readonly #hasher: FileHasher;
  /** What was written of county shards. */
  readonly #told = new WeakMap<CountyContent, Map<LayerVariant, string>>();
  #made: { readonly view: LayerView; readonly manifest: Manifest } | undefined;
  #making: Promise<Manifest> | undefined;

  constructor(views: LayerViews, options: ManifestOptions) {
    this.#views = views;
    this.#options = options;
    this.#hasher = new FileHasher(views);
  }

  /** The manifest of one moment, no older than this call; made once for all who ask meanwhile. */
  async current(): Promise<Manifest> {
    const ready = (): Manifest | undefined =>
      this.#made && this.#made.view === this.#views.ready ? this.#made.manifest : undefined;
    if (ready() === undefined) await this.#making?.catch(() => undefined);
    return ready() ?? (await (this.#making ??= this.#make().finally(() => (this.#making = undefined))));
  }

  async #make(): Promise<Manifest> {
    const view = await this.#views.current();
    const layers: string[] = [];
    for (const layer of LAYERS) {
      layers.push(await this.#describe(view, layer));
      await ownTurn();
    }
    const attribution = JSON.stringify(this.#options.attribution);
    const body = Buffer.from(`{"attribution":${attribution},"layers":[${layers.join(',')}]}`);
    const manifest = { body, gzipped: await gzipAsync(body), etag: etagOf(body) };
    this.#made = { view, manifest };
    return manifest;
  }

  async #describe(view: LayerView, layer: LayerName): Promise<string> {
    const { base, isRestricted } = this.#options;
    const variant = variantOf('geojson', LAYER_CRS[layer], {});
    const whole = await this.#describeFile(view, variant, '', `${base}/${layer}/stations.geojson`);
    const shards: string[] = [];
    for (const county of view.order.counties) {
      if (county.slots.length > 0) shards.push(await this.#describeShard(view, variant, county, `${base}/${layer}`));
    }
    const about = {
      layer,
      crs: variant.crs,
      restricted: isRestricted(layer),
      revision: view.place.seq,
      cursor: view.cursor,
      ...whole,
      changes: `${base}/${layer}/changes`,
    };
    return `${JSON.stringify(about).slice(0, -1)},"shards":[${shards.join(',')}]}`;
  }

  async #describeFile(view: LayerView, variant: LayerVariant, prefix: string, url: string) {
    const file = await this.#views.file(view, variant, prefix);
    if (!file) throw new Error('a file that is wanted was not made');
    const sha256 = await this.#hasher.sha256(file, prefix);
    return { url, featureCount: file.featureCount, sha256, bytes: file.whole.bytes };
  }

  /** A shard of a city or a province also holds what lies below it, as its URL does; a county's stays as it was told. */
  async #describeShard(view: LayerView, variant: LayerVariant, county: County, base: string): Promise<string> {
    const { adcode, content } = county;
    const url = `${base}/districts/${adcode}/stations.geojson`;
    const prefix = adcodePrefix(adcode);
    if (prefix !== adcode) {
      return JSON.stringify({ adcode, ...(await this.#describeFile(view, variant, prefix, url)) });
    }
    const told = this.#told.get(content) ?? new Map<LayerVariant, string>();
    this.#told.set(content, told);
    const known = told.get(variant);
    if (known !== undefined) return known;
    const { stations, bytes, sha256 } = await this.#views.chunks.facts(county, view.table, variant);
    const text = JSON.stringify({
      adcode,
      url,
      featureCount: stations,
      sha256: sha256.toString('hex'),
      bytes: variant.head.bytes.length + bytes + variant.tail.bytes.length,
    });
    told.set(variant, text);
    return text;
  }
}
