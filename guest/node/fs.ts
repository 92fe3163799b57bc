/** node:fs: there is no file system; whether a file is there can be asked. */
export default { existsSync: () => false };
