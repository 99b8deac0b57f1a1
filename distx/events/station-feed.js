export {};
//# sourceMappingURL=station-feed.js.map