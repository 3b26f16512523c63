/** Names of nodes: they stand in addresses, keys and messages. */
export const NODE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The words for it. */
export const NODE_RULE = '1 to 64 letters, digits, ".", "_" and "-"';
