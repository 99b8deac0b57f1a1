export {};
//# sourceMappingURL=new-station.schema.js.map