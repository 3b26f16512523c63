/** A normal deviate by the sum of 6 uniform ones (Irwin and Hall): bounded, so that no gaze leaves the head. */
export function irwinHall(random: () => number): number {
  let sum = -3;
  for (let i = 0; i < 6; i++) sum += random();
  return sum * Math.SQRT2;
}
