/** Where waiting writes are kept on the device: IndexedDB, which also takes photos; in memory where there is none. */
import type { Write, WriteStore } from './queue.ts';

const NAME = 'manage-outbox';
const WRITES = 'writes';

function asked<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => void request.result.createObjectStore(WRITES, { keyPath: 'key' });
  return asked(request);
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB'));
  });
}

function inMemory(): WriteStore {
  const kept = new Map<string, Write>();
  return {
    readAll: async (owner) => [...kept.values()].filter((one) => one.owner === owner),
    put: async (write) => void kept.set(write.key, write),
    remove: async (key, next) => {
      kept.delete(key);
      if (next) kept.set(next.key, next);
    },
  };
}

/** Private windows of some browsers keep nothing: what waits is then lost with the page, which `isKept` says. */
export async function openWriteStore(): Promise<{ readonly store: WriteStore; readonly isKept: boolean }> {
  const database = await open().catch(() => undefined);
  if (!database) return { store: inMemory(), isKept: false };
  const change = async (work: (writes: IDBObjectStore) => void): Promise<void> => {
    const transaction = database.transaction(WRITES, 'readwrite');
    work(transaction.objectStore(WRITES));
    await finished(transaction);
  };
  const store: WriteStore = {
    readAll: async (owner) => {
      const all = (await asked(database.transaction(WRITES).objectStore(WRITES).getAll())) as Write[];
      return all.filter((one) => one.owner === owner);
    },
    put: (write) => change((writes) => writes.put(write)),
    remove: (key, next) =>
      change((writes) => {
        writes.delete(key);
        if (next) writes.put(next);
      }),
  };
  return { store, isKept: true };
}
