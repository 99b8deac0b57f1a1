const requests = new WeakSet();
export function markLongLived(request) {
    requests.add(request);
}
export function isLongLived(request) {
    return requests.has(request);
}
//# sourceMappingURL=long-lived.js.map