export const logout = {};
