/** Says why a .glb is not read. */
export function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read GLB, ${constraint}: ${met}`);
}
