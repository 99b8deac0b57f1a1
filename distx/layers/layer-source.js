export {};
//# sourceMappingURL=layer-source.js.map