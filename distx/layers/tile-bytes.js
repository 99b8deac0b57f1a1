/** From a tile of the index to its bytes: what its features are called and carry. */
import { drain } from "../geo/point-build.js";
import { ISO_BYTES, UUID_BYTES, writeIso, writeUuid } from "./ascii.js";
import { PointTile } from "./mvt.js";
import { STATES } from "./tile-chunk.js";
export const TILE_LAYER_NAME = 'stations';
/** The flat properties of the layer (layer-bytes.ts) after the id, in this order; a tile has no null: what is not known is left out. */
export const STATION_KEYS = [
    'id',
    'code',
    'name',
    'address',
    'adcode',
    'state',
    'openingHours',
    'needs',
    'amenities',
    'freshness',
    'verifiedAt',
    'updatedAt',
    'revision',
];
const CLUSTER_KEYS = ['cluster', 'count', ...STATES];
const [ID, CODE, NAME, ADDRESS, ADCODE, STATE, HOURS] = [0, 1, 2, 3, 4, 5, 6];
const [NEEDS, AMENITIES, FRESHNESS, VERIFIED, UPDATED, REVISION] = [7, 8, 9, 10, 11, 12];
/** Clusters are numbered from 2^52, stations below by the last 52 bits of their id, which are random in a UUIDv7. */
const HIGH_BITS_OF_CLUSTERS = 2 ** 20;
/** The tile, or undefined when it is empty. Deterministic: same stations, same bytes. */
export function tileBytes(index, address) {
    return drain(tileSteps(index, address));
}
/** The same in steps of a chunk of stations. */
export function* tileSteps(index, address) {
    if (index.count(address) === 0)
        return undefined;
    // Another tile may be begun between our steps: it has a writer of its own.
    const writer = spare ?? new TileWriter();
    spare = undefined;
    writer.begin(index.table);
    yield* index.visiting(address, writer);
    const bytes = writer.bytes();
    if (writer.capacity <= SPARE_BYTES)
        spare = writer;
    return bytes;
}
/** A writer that is not in use: its memory is worth keeping up to so many bytes. */
const SPARE_BYTES = 4 * 1024 * 1024;
let spare;
class TileWriter {
    #tile = new PointTile(TILE_LAYER_NAME);
    #table;
    #shown = emptyStation();
    /** Places of the first key of stations and of clusters; -1: none yet. */
    #stationKeys = -1;
    #clusterKeys = -1;
    /** By key: the shared text that was last written, and its place. Neighbours have much in common. */
    #lastTexts = STATION_KEYS.map(() => '');
    #lastPlaces = STATION_KEYS.map(() => -1);
    #lastTime = NaN;
    #lastTimePlace = -1;
    #ascii = new Uint8Array(UUID_BYTES);
    get capacity() {
        return this.#tile.capacity;
    }
    begin(table) {
        this.#table = table;
        this.#tile.clear();
        this.#stationKeys = this.#clusterKeys = -1;
        this.#lastPlaces.fill(-1);
        this.#lastTime = NaN;
    }
    station(slot, x, y) {
        const [tile, shown] = [this.#tile, this.#shown];
        this.#table.readShown(slot, shown);
        const { id, text, nameFrom, nameTo, addressFrom, addressTo, openingHours, verifiedMs } = shown;
        if (this.#stationKeys < 0)
            this.#stationKeys = tile.addKeys(STATION_KEYS);
        const first = this.#stationKeys;
        tile.begin(id[2] & 0xfffff, id[3]);
        writeUuid(id, this.#ascii);
        tile.tag(first + ID, tile.newBytesValue(this.#ascii, 0, UUID_BYTES));
        tile.tag(first + CODE, tile.newBytesValue(text, shown.codeFrom, shown.codeTo));
        tile.tag(first + NAME, tile.bytesValue(text, nameFrom, nameTo));
        if (addressTo > addressFrom)
            tile.tag(first + ADDRESS, tile.bytesValue(text, addressFrom, addressTo));
        this.#shared(ADCODE, shown.adcode);
        this.#shared(STATE, shown.state);
        if (openingHours !== null)
            this.#shared(HOURS, openingHours);
        this.#shared(NEEDS, shown.needs);
        tile.tag(first + AMENITIES, tile.bytesValue(shown.amenities, 0, shown.amenitiesTo));
        this.#shared(FRESHNESS, shown.freshness);
        if (!Number.isNaN(verifiedMs))
            tile.tag(first + VERIFIED, this.#time(verifiedMs));
        tile.tag(first + UPDATED, this.#time(shown.updatedMs));
        tile.tag(first + REVISION, tile.uintValue(shown.revision));
        tile.end(x, y);
    }
    cluster({ cell, count, countByState }, x, y) {
        const tile = this.#tile;
        if (this.#clusterKeys < 0)
            this.#clusterKeys = tile.addKeys(CLUSTER_KEYS);
        const first = this.#clusterKeys;
        tile.begin(HIGH_BITS_OF_CLUSTERS, cell);
        tile.tag(first, tile.booleanValue(true));
        tile.tag(first + 1, tile.uintValue(count));
        for (let i = 0; i < countByState.length; i += 1)
            tile.tag(first + 2 + i, tile.uintValue(countByState[i]));
        tile.end(x, y);
    }
    /** The tile, in memory of its own. */
    bytes() {
        this.#table = undefined;
        return this.#tile.bytes();
    }
    #shared(key, text) {
        if (this.#lastTexts[key] !== text || this.#lastPlaces[key] < 0) {
            this.#lastTexts[key] = text;
            this.#lastPlaces[key] = this.#tile.textValue(text);
        }
        this.#tile.tag(this.#stationKeys + key, this.#lastPlaces[key]);
    }
    #time(ms) {
        if (ms !== this.#lastTime) {
            const [tile, ascii] = [this.#tile, this.#ascii];
            const isWritten = writeIso(ms, ascii);
            this.#lastTime = ms;
            this.#lastTimePlace = isWritten
                ? tile.bytesValue(ascii, 0, ISO_BYTES)
                : tile.textValue(new Date(ms).toISOString());
        }
        return this.#lastTimePlace;
    }
}
function emptyStation() {
    return {
        id: new Uint32Array(4),
        adcode: '',
        state: 'open',
        openingHours: null,
        needs: '',
        freshness: 'unverified',
        revision: 0,
        verifiedMs: NaN,
        updatedMs: 0,
        text: new Uint8Array(0),
        codeFrom: 0,
        codeTo: 0,
        nameFrom: 0,
        nameTo: 0,
        addressFrom: 0,
        addressTo: 0,
        amenities: new Uint8Array(256),
        amenitiesTo: 0,
    };
}
//# sourceMappingURL=tile-bytes.js.map