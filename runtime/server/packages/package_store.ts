/** Where a viewer that draws by itself finds an avatar. */
export interface PackagePlace {
  /** Of the package, below this server: an address that another avatar never has. */
  readonly url: string;
  /** Of the head package that it names, likewise; null where the head is in the package. */
  readonly head: string | null;
  /** Of the package as it is, or, where nobody has asked for it yet, as it is thought to be. */
  readonly bytes: number;
}

/** The live packages of the avatars that a server shows, each made when it is asked for and kept. */
export interface PackageStore {
  /**
   * Where an avatar's package is; null where there is no such avatar. Looks at two files' times and makes nothing: cheap
   * enough for every join. The address is right before the package is made.
   *
   * @param name of the avatar, as sessions name it
   */
  placeOf(name: string): PackagePlace | null;
}
