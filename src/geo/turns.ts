/**
 * Turns of the event loop for long work, one to each who asks, in the order of asking. `setImmediate` by itself gives the
 * same turn to all: ten pieces of work of 5 ms each then hold the loop for 50.
 */
const waiting: (() => void)[] = [];

function give(): void {
  waiting.shift()?.();
  // From within a turn: of the next one.
  if (waiting.length > 0) setImmediate(give);
}

/** Resolves in a later turn of the event loop, in which nobody else is given one. */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(give);
  });
}
