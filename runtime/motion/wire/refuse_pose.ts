/** Says why a coded pose is not read. */
export function refusePose(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read a pose, ${constraint}: ${met}`);
}
