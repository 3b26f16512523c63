/**
 * What is made one after the other, each begun when the one before it is asked for: it is made while that one is used. To
 * be asked for in order, once each.
 */
export function oneAhead<T>(
  count: number,
  make: (index: number) => Promise<T>,
): (index: number) => Promise<T> {
  const begun = new Map<number, Promise<T>>();
  function begin(index: number): Promise<T> {
    const known = begun.get(index);
    if (known) return known;
    const made = make(index);
    // Told to whoever asks for it; where nobody does any more, something else has failed before.
    made.catch(() => {});
    begun.set(index, made);
    return made;
  }
  return (index) => {
    const asked = begin(index);
    begun.delete(index);
    if (index + 1 < count) begin(index + 1);
    return asked;
  };
}
