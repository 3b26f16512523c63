/** One picture, kept in this browser and nowhere else; private windows may refuse that. */

const DATABASE = "headcast", STORE = "pictures", KEY = "backdrop";

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  try {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    const database = await settled(opening);
    try {
      return await settled(act(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** @returns null where none is kept */
export async function loadPicture(): Promise<Blob | null> {
  const kept = await within("readonly", (store) => store.get(KEY));
  return kept instanceof Blob ? kept : null;
}

/** @returns whether it will be there after a reload */
export const storePicture = async (picture: Blob): Promise<boolean> =>
  await within("readwrite", (store) => store.put(picture, KEY)) !== null;

export const forgetPicture = async (): Promise<void> =>
  void await within("readwrite", (store) => store.delete(KEY));
