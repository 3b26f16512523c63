/** A voice that says a, three times a second for three seconds, at 48 kHz: 120 pulses a second through two resonances. */
export function syllables(): Float32Array {
  const pcm = new Float32Array(3 * 48_000);
  const past = [[0, 0], [0, 0]];
  for (let i = 0; i < pcm.length; i++) {
    let value = i % 400 === 0 && i % 16_000 < 9000 ? 1 : 0;
    [[730, 90], [1090, 110]].forEach(([hertz, width], at) => {
      const radius = Math.exp(-Math.PI * width! / 48_000);
      const [one, two] = past[at]!;
      const next = value + 2 * radius * Math.cos(2 * Math.PI * hertz! / 48_000) * one! - radius ** 2 * two!;
      past[at] = [next, one!];
      value = next;
    });
    pcm[i] = value;
  }
  const most = pcm.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return pcm.map((value) => value / most * 0.8);
}
