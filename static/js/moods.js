// @ts-check

/** @typedef {Readonly<Record<string, number>>} Weights by name of the ARKit shape; what is not named rests */

/**
 * The server's table of moods: whole expressions at a touch.
 * @param {(path: string) => Promise<Response>} [get]
 * @returns {Promise<Record<string, Weights>>} weights by the mood's name, in the table's order
 * @throws {TypeError} where the server does not answer with such a table
 */
export async function loadMoods(get = (path) => fetch(path)) {
  const response = await get("api/moods");
  if (!response.ok) throw new TypeError(`Cannot load the moods, the server answers: ${response.status}`);
  const { moods } = await response.json();
  for (const [mood, weights] of Object.entries(moods ?? {})) {
    for (const [shape, weight] of Object.entries(/** @type {Record<string, unknown>} */ (weights))) {
      if (typeof weight !== "number" || !(weight >= 0 && weight <= 1)) {
        throw new TypeError(
          `Cannot use the mood ${mood}, the weight of ${shape} must be from 0 to 1: ${weight}`,
        );
      }
    }
  }
  return moods ?? {};
}
