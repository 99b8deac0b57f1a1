/** What the main thread and the embedded engine's worker say to each other. */
export {};
//# sourceMappingURL=embedded-protocol.js.map