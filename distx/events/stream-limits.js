/** How many streams may be open, in all and for one address. An address is known only as long as a stream of it is open. */
import { isIPv6 } from 'node:net';
import { Problem } from "../problems.js";
const RETRY_AFTER = { 'retry-after': '30' };
export class OpenStreams {
    #limits;
    #byAddress = new Map();
    #count = 0;
    constructor(limits) {
        this.#limits = limits;
    }
    get count() {
        return this.#count;
    }
    /** Take a place; returns what `leave` wants. Throws `overloaded` (503) or `too-many-requests` (429). */
    enter(ip) {
        if (this.#count >= this.#limits.total)
            throw new Problem('overloaded', { headers: RETRY_AFTER });
        const address = networkOf(ip);
        const own = this.#byAddress.get(address) ?? 0;
        if (own >= this.#limits.perAddress)
            throw new Problem('too-many-requests', { headers: RETRY_AFTER });
        this.#byAddress.set(address, own + 1);
        this.#count += 1;
        return address;
    }
    leave(address) {
        const own = (this.#byAddress.get(address) ?? 0) - 1;
        if (own > 0)
            this.#byAddress.set(address, own);
        else
            this.#byAddress.delete(address);
        this.#count -= 1;
    }
}
/** An IPv4 address is one; of IPv6, where each household has a /64 and more, the first 64 bits are. */
export function networkOf(ip) {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
    if (mapped !== undefined)
        return mapped;
    const [address = ''] = ip.split('%');
    if (!isIPv6(address))
        return ip;
    const [head = '', tail = ''] = address.split('::');
    const groups = (text) => (text === '' ? [] : text.split(':'));
    const missing = address.includes('::') ? 8 - groups(head).length - groups(tail).length : 0;
    const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
    return all
        .slice(0, 4)
        .map((group) => Number.parseInt(group, 16).toString(16))
        .join(':');
}
//# sourceMappingURL=stream-limits.js.map