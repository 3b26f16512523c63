/** Extents of a subject's skin without ears and neck, millimetres as a Subject has them. */
export interface Skull {
  /** Highest y. */
  readonly top: number;
  /** Half the breadth at the temples. */
  readonly side: number;
  /** z of the crown's back, of the brow, and of the head's axis between them. */
  readonly back: number;
  readonly front: number;
  readonly axis: number;
  /** y of the chin. */
  readonly chin: number;
}

/**
 * Millimetres that the face's skin may reach below the chin's landmark, and the stock head's: a head whose neck begins
 * elsewhere has throat in it.
 */
const MOST_THROAT = 24.5, USUAL_THROAT = 13;

/**
 * @param chinMark y of the landmark on the chin; undefined on a head that has none
 * @param triangles of the skin, without ears and neck
 * @param vertices [vertices, 3], a subject's millimetres
 * @param corners [triangles, 3]
 */
export function measureSkull(
  triangles: readonly number[],
  vertices: ArrayLike<number>,
  corners: ArrayLike<number>,
  chinMark?: number,
): Skull {
  let [top, side, back, front, chin] = [-Infinity, 0, Infinity, -Infinity, Infinity];
  for (const t of triangles) {
    for (let c = 0; c < 3; c++) {
      const v = corners[t * 3 + c]! * 3;
      const [x, y, z] = [vertices[v]!, vertices[v + 1]!, vertices[v + 2]!];
      top = Math.max(top, y);
      if (y > 10) {
        side = Math.max(side, Math.abs(x));
        back = Math.min(back, z);
        front = Math.max(front, z);
      }
      // Of the face only: the throat below it is skin too.
      if (z > -45) chin = Math.min(chin, y);
    }
  }
  if (chinMark !== undefined && chin < chinMark - MOST_THROAT) chin = chinMark - USUAL_THROAT;
  return { top, side, back, front, axis: (back + front) / 2, chin };
}
