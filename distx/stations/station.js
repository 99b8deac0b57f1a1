export {};
//# sourceMappingURL=station.js.map