export const basic = {};
