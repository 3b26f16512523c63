/**
 * Identity-aware editing score (HeadSculpt, Han et al. 2023, Sec. 3.3, its L_IESD): w e + (1 - w) o of what the model
 * sees under the changed description and under the one that the avatar was made from. What only one of them speaks of
 * follows that one; where both say the same, their sum does. HeadSculpt's w is 0.6, and its first term an
 * InstructPix2Pix model's, which reads the change as an order and the unchanged picture besides; here both are the
 * same model's, and the change stands in the description.
 *
 * @param share w, 0 for the old description alone, 1 for the new one alone
 */
export function blendedScore(edited: Float32Array, source: Float32Array, share: number): Float32Array {
  if (edited.length !== source.length) {
    throw new RangeError(
      `Cannot blend ${edited.length} numbers of a score, lengths differ: ${source.length}`,
    );
  }
  return edited.map((value, i) => share * value + (1 - share) * source[i]!);
}
