/** Another value as soon as one of the stations changes, comes or leaves. */
export class CountyContent {
    /** When this node first had it, in milliseconds. */
    seenAt;
    /** By variant. Owned by chunk-store.ts. */
    chunks = new Map();
    /** Others have taken its place: nothing new is kept. */
    isRetired = false;
    constructor(seenAt) {
        this.seenAt = seenAt;
    }
}
//# sourceMappingURL=county-content.js.map