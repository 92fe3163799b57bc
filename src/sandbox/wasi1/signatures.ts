/**
 * What each function of WASI preview 1 takes and answers, as a module declares it: `i` an i32, `I` an i64, before the arrow
 * the parameters, after it the results. Whoever checks a module's imports compares with these; `wasi1.ts` reads arguments
 * by them, and the types of the functions follow from them.
 */
export const wasi1Signatures = {
  args_get: "ii->i",
  args_sizes_get: "ii->i",
  environ_get: "ii->i",
  environ_sizes_get: "ii->i",
  clock_res_get: "ii->i",
  clock_time_get: "iIi->i",
  fd_advise: "iIIi->i",
  fd_allocate: "iII->i",
  fd_close: "i->i",
  fd_datasync: "i->i",
  fd_fdstat_get: "ii->i",
  fd_fdstat_set_flags: "ii->i",
  fd_fdstat_set_rights: "iII->i",
  fd_filestat_get: "ii->i",
  fd_filestat_set_size: "iI->i",
  fd_filestat_set_times: "iIIi->i",
  fd_pread: "iiiIi->i",
  fd_prestat_get: "ii->i",
  fd_prestat_dir_name: "iii->i",
  fd_pwrite: "iiiIi->i",
  fd_read: "iiii->i",
  fd_readdir: "iiiIi->i",
  fd_renumber: "ii->i",
  fd_seek: "iIii->i",
  fd_sync: "i->i",
  fd_tell: "ii->i",
  fd_write: "iiii->i",
  path_create_directory: "iii->i",
  path_filestat_get: "iiiii->i",
  path_filestat_set_times: "iiiiIIi->i",
  path_link: "iiiiiii->i",
  path_open: "iiiiiIIii->i",
  path_readlink: "iiiiii->i",
  path_remove_directory: "iii->i",
  path_rename: "iiiiii->i",
  path_symlink: "iiiii->i",
  path_unlink_file: "iii->i",
  poll_oneoff: "iiii->i",
  proc_exit: "i->",
  proc_raise: "i->i",
  sched_yield: "->i",
  random_get: "ii->i",
  sock_accept: "iii->i",
  sock_recv: "iiiiii->i",
  sock_send: "iiiii->i",
  sock_shutdown: "ii->i",
} as const;

/** The module of these imports. */
export const wasi1Module = "wasi_snapshot_preview1";

export type Wasi1Name = keyof typeof wasi1Signatures;

/** A signature's parameters in TypeScript: all are unsigned by then. */
type Parameters<Signature extends string> = Signature extends `i${infer Rest}`
  ? [number, ...Parameters<Rest>]
  : Signature extends `I${infer Rest}`
    ? [bigint, ...Parameters<Rest>]
    : [];

/** The functions themselves: each gets the guest that calls. @throws {Failure} */
export type Wasi1Calls<Guest> = {
  [Name in Wasi1Name]: (guest: Guest, ...parameters: Parameters<(typeof wasi1Signatures)[Name]>) => void | Promise<void>;
};
