/** A number in a few letters: 0.0123, 4.5e-5, 48k. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (size >= 1e4) return `${Math.round(value / 1e3)}k`;
  if (size >= 100 || value === 0) return String(Math.round(value));
  if (size >= 0.001) return value.toPrecision(2);
  return value.toExponential(0);
}

/** Minutes and seconds, such as 0:07, or hours too. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Steps a second, or one in so many seconds where networks take their time. */
export function stepRate(rate: number): string {
  return rate >= 0.2 || rate <= 0 ? rate.toFixed(2) : `1 in ${(1 / rate).toFixed(rate > 0.02 ? 1 : 0)} s`;
}
