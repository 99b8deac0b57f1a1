/** In whole seconds, where the answer may lack what was committed more than a second ago. */
export function announceAge(reply, ageMs) {
    if (ageMs > 1_000)
        reply.header('data-age', String(Math.floor(ageMs / 1_000)));
}
//# sourceMappingURL=data-age.js.map