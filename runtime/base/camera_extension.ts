/**
 * Where the pages of the browser extension stand that `deno task camera` makes: its id follows from the key in its
 * manifest, and no other extension has it but one whose maker has put the same key there.
 */
export const CAMERA_EXTENSION_ORIGIN = "chrome-extension://nnkaogopiemccfamlmndihkcggpkgieb";
