/** Who listens to which kind of event. */
export interface Listeners<Events> {
  /** @returns what takes the listener off again */
  on<Kind extends keyof Events>(kind: Kind, listener: (event: Events[Kind]) => void): () => void;
  /** @returns whether anybody listened */
  tell<Kind extends keyof Events>(kind: Kind, event: Events[Kind]): boolean;
}

export function createListeners<Events>(): Listeners<Events> {
  const listeners: { [Kind in keyof Events]?: Set<(event: Events[Kind]) => void> } = {};
  return {
    on(kind, listener) {
      const all = (listeners[kind] ??= new Set() as never) as Set<typeof listener>;
      all.add(listener);
      return () => void all.delete(listener);
    },
    tell(kind, event) {
      const all = [...listeners[kind] ?? []];
      for (const listener of all) {
        // One that fails keeps nothing from the others.
        try {
          listener(event);
        } catch (error) {
          reportError(error);
        }
      }
      return all.length > 0;
    },
  };
}
