export const checkTable = () => {};
