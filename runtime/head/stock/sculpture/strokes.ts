/**
 * The sculptor's strokes by name, on the subject's left, done on both sides: from, to (where it is not a dab), by how
 * much the clay rises or sinks and how far that is felt, millimetres. Fitted along with the lumps of form.ts.
 */
export const STROKES = {
  // Frontal eminences, glabella, the dip where the nose begins, the temple's hollow behind the brow's tail.
  frontalEminence: [24.4, 45.6, 5.8, 1.7, 15.5],
  glabella: [0, 20, 14, 0.4, 9],
  nasion: [0, 4.9, 17, -1.1, 4.5],
  templeHollow: [62.5, 22.7, -35.7, -2.1, 11.7],
  // The socket: deeper by the nose's root, then under the brow's outer half.
  socketInner: [13.9, 5, 6.1, 18.9, 9.9, 6.1, -1.3, 4.6],
  socketUnder: [22, -11, 3, 34, -14, 1, -0.3, 4],
  // Fat of the cheek, and the fold from the nose's wing past the mouth's corner that bounds it.
  cheekFat: [32.9, -36.1, 5.9, 1.2, 8.8],
  nasolabialUpper: [19.5, -36.9, 12.7, 27.1, -49.9, 11, -1, 3],
  nasolabialLower: [26.9, -50.1, 11, 31, -60.1, 6.2, 0.5, 3.5],
  // The muscles' knot beside the mouth's corner, and the corner's own dimple.
  mouthCornerDimple: [28.2, -64.2, 7, -0.6, 3.5],
  mouthCornerKnot: [33.9, -66.1, 1.2, 1.4, 6.2],
  // Hollow of the cheek between the cheekbone and the jaw.
  cheekHollow: [47, -48.1, -12, 54.9, -44, -30.1, -0.6, 9.2],
  // Behind the jaw's ramus, under the ear: only a shallow dip.
  behindRamus: [62.4, -41.4, -71.7, 3.5, 9.2],
  // The mentolabial fold under the lower lip; a shallow dish beside the chin.
  mentolabialFold: [0, -81.2, 17.9, 15, -79, 12.9, -0.2, 3.9],
  chinDish: [0, -95.9, 18, 0.7, 7],
  // The jaw's edge runs into the chin without a dip.
  jawEdge: [38, -87.9, -21, 30, -93.9, -11, 0.7, 9],
  // Philtrum: a groove between two faint ridges, from the columella to the cupid's bow.
  philtrumGroove: [0, -43.5, 25, 0, -54.1, 26.3, -2, 1.9],
  philtrumRidge: [3.7, -44.1, 23.9, 5.7, -54.1, 23.6, 1.2, 1.8],
  // A faint ridge along the border of the upper lip catches the light.
  upperLipBorder: [6.3, -53.9, 24.6, 20, -58.9, 16.9, 0.6, 1.9],
  // The crease that sets the wing off from the tip, over it and down behind it into the cheek.
  wingFront: [9, -30, 30, 11.6, -26.5, 23, -0.6, 1.8],
  wingOver: [11.6, -26.9, 23.1, 15.9, -28.1, 15.4, -0.7, 1.8],
  wingBehind: [17, -30, 14, 17.4, -37, 13.8, -0.9, 1.9],
  // The soft triangle between tip and wing; the tip's own plane.
  softTriangle: [7.8, -35.4, 30, -0.3, 2],
  tipPlane: [0, -27.5, 38.5, 0.4, 3],
  // Collar bones, from the breast bone out and back to the shoulder.
  collarBoneInner: [12.9, -193.1, -46.5, 54, -196.4, -48.9, -1.6, 7.3],
  collarBoneOuter: [54, -192.8, -50.2, 98.6, -189.9, -85.6, 2, 5.3],
  // The pit between the collar bones, and the hollows above them beside the neck.
  jugularPit: [0, -188.9, -46.9, -6.3, 10.8],
  collarHollow: [40.5, -185, -61.9, -3.9, 12.8],
  // Where the skull goes over into the nape: a hollow, not a crease.
  nape: [0, -57.9, -146.3, 27.5, -56, -135.8, 2, 10],
  // Under the jaw: the plane from its edge back to the tongue bone.
  underJaw: [16.2, -108, -26.3, 34.1, -96.2, -40, -1.2, 9.3],
} as const satisfies Readonly<Record<string, readonly number[]>>;
