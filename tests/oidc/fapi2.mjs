export const fapi2 = {};
