/** Says why an .spz is not read. */
export function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read .spz, ${constraint}: ${met}`);
}
