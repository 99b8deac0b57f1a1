/**
 * Where the primary's log stands, for one who reads replicas of it: asked now and then and beside all else, so that replicas
 * are followed also while the primary is away. Owns what replicas still owe; reading it is the follower's.
 */
import { reaches, readHead } from "./change-log.js";
/** Asked at most so often ... */
const ASK_MS = 400;
/** ... and what no replica brought so much later is owed. */
const PATIENCE_MS = 300;
export class PrimaryWatch {
    #primary;
    #onError;
    /** The answer, until the follower has got there; `seq` is where the follower stood when it was asked for. */
    #answer;
    #asking;
    #askedAt = -Infinity;
    constructor(primary, onError) {
        this.#primary = primary;
        this.#onError = onError;
    }
    /** Ask, unless that was lately or what was answered is still to be reached. `here` is where the follower stands. */
    ask(here, onAnswer) {
        const askedAt = performance.now();
        if (this.#asking || this.#answer || askedAt - this.#askedAt < ASK_MS)
            return;
        this.#askedAt = askedAt;
        this.#asking = readHead(this.#primary.kysely)
            .then((head) => {
            this.#answer = { head, seq: here.seq, askedAt };
            onAnswer();
        })
            .catch(this.#onError)
            .finally(() => (this.#asking = undefined));
    }
    /** Since when, by the monotonic clock, who is `here` is known to have had all there was; undefined: no longer than before. */
    settle(here) {
        const answer = this.#answer;
        if (!answer || this.#isOther(here) || !reaches(here, answer.head))
            return undefined;
        this.#answer = undefined;
        return answer.askedAt;
    }
    /** Whether the primary itself is to be read now. */
    isOwed(here) {
        if (!this.#answer)
            return false;
        return this.#isOther(here) || performance.now() - this.#answer.askedAt > PATIENCE_MS;
    }
    /** It was read. */
    forget() {
        this.#answer = undefined;
    }
    async close() {
        await this.#asking;
    }
    /** Another epoch, or behind what was here already when it was asked: it went back, and only it can tell to where. */
    #isOther(here) {
        const answer = this.#answer;
        return answer !== undefined && (answer.head.epoch !== here.epoch || answer.head.seq < answer.seq);
    }
}
//# sourceMappingURL=primary-watch.js.map