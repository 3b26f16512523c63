/** Name of the stock avatar, and of its folder. */
export const STOCK_AVATAR = "stock";

/** Counts up whenever the look changes, so that avatars kept on disk are built anew; a new sculpture is noticed. */
export const LOOK_VERSION = 10;
