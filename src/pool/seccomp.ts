/**
 * The system calls that a jailed cell may make: a list of what Node and V8 need to run guests, by experiment, and nothing
 * else. As a program for the kernel's seccomp filter (classic BPF; Linux, Documentation/userspace-api/seccomp_filter.rst).
 * What is not on it answers ENOSYS, so that libraries fall back to what is: there is no socket, no connect, no fork.
 */

/** Numbers on x64 and on arm64; undefined where there is no such call. */
type Numbers = readonly [x64: number | undefined, arm64: number | undefined];

/** The most frequent first: the filter looks in this order. */
const allowed: Readonly<Record<string, Numbers>> = {
  futex: [202, 98],
  epoll_pwait: [281, 22],
  read: [0, 63],
  write: [1, 64],
  mprotect: [10, 226],
  getrusage: [98, 165],
  madvise: [28, 233],
  mmap: [9, 222],
  munmap: [11, 215],
  mremap: [25, 216],
  brk: [12, 214],
  pkey_mprotect: [329, 288],
  pkey_alloc: [330, 289],
  pkey_free: [331, 290],
  membarrier: [324, 283],
  writev: [20, 66],
  readv: [19, 65],
  pread64: [17, 67],
  lseek: [8, 62],
  close: [3, 57],
  fcntl: [72, 25],
  fstat: [5, 80],
  newfstatat: [262, 79],
  statx: [332, 291],
  access: [21, undefined],
  faccessat: [undefined, 48],
  readlink: [89, undefined],
  readlinkat: [undefined, 78],
  getdents64: [217, 61],
  getcwd: [79, 17],
  epoll_wait: [232, undefined],
  epoll_ctl: [233, 21],
  epoll_create1: [291, 20],
  eventfd2: [290, 19],
  pipe2: [293, 59],
  poll: [7, undefined],
  ppoll: [271, 73],
  shutdown: [48, 210],
  getsockname: [51, 204],
  getsockopt: [55, 209],
  clock_gettime: [228, 113],
  clock_getres: [229, 114],
  clock_nanosleep: [230, 115],
  gettimeofday: [96, 169],
  getrandom: [318, 278],
  getpid: [39, 172],
  gettid: [186, 178],
  getuid: [102, 174],
  geteuid: [107, 175],
  getgid: [104, 176],
  getegid: [108, 177],
  capget: [125, 90],
  uname: [63, 160],
  sysinfo: [99, 179],
  prlimit64: [302, 261],
  getcpu: [309, 168],
  sched_yield: [24, 124],
  sched_getaffinity: [204, 123],
  sched_getparam: [143, 121],
  sched_getscheduler: [145, 120],
  set_tid_address: [218, 96],
  set_robust_list: [273, 99],
  rseq: [334, 293],
  arch_prctl: [158, undefined],
  sigaltstack: [131, 132],
  rt_sigaction: [13, 134],
  rt_sigprocmask: [14, 135],
  rt_sigreturn: [15, 139],
  restart_syscall: [219, 128],
  tgkill: [234, 131],
  exit: [60, 93],
  exit_group: [231, 94],
  // The jail's own last step. There is no other program in it than Node.
  execve: [59, 221],
};

/** Allowed with some arguments only. */
const conditional: Readonly<Record<string, { readonly numbers: Numbers; readonly argument: number; readonly when: Condition }>> = {
  // Threads, not processes.
  clone: { numbers: [56, 220], argument: 0, when: { hasBits: 0x0001_0000 } },
  // For reading: no O_WRONLY, O_RDWR, O_CREAT, O_TRUNC.
  openat: { numbers: [257, 56], argument: 2, when: { hasNoneOf: 0x243 } },
  // FIONBIO, FIOCLEX, and TCGETS, by which a program asks whether it writes to a terminal: not those that type into one.
  ioctl: { numbers: [16, 29], argument: 1, when: { isOneOf: [0x5421, 0x5451, 0x5401] } },
  // PR_SET_NAME and PR_SET_VMA: names for threads and memory.
  prctl: { numbers: [157, 167], argument: 0, when: { isOneOf: [15, 0x5356_4d41] } },
};

type Condition = { readonly hasBits: number } | { readonly hasNoneOf: number } | { readonly isOneOf: readonly number[] };

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64. */
const architectures: Readonly<Record<string, { readonly column: 0 | 1; readonly audit: number }>> = {
  x64: { column: 0, audit: 0xc000_003e },
  arm64: { column: 1, audit: 0xc000_00b7 },
};

const op = { load: 0x20, jumpIfEqual: 0x15, jumpIfAnyBit: 0x45, answer: 0x06 } as const;
const verdict = { allow: 0x7fff_0000, refuse: 0x0005_0026, kill: 0x8000_0000 } as const;
/** Offsets in the kernel's `seccomp_data`. */
const offset = { number: 0, architecture: 4, argument: (index: number) => 16 + 8 * index };

interface Instruction {
  readonly code: number;
  readonly value: number;
  /** Instructions to pass over when the comparison holds, and when it does not. */
  readonly ifTrue: number;
  readonly ifFalse: number;
}

const load = (value: number): Instruction => ({ code: op.load, value, ifTrue: 0, ifFalse: 0 });
const answer = (value: number): Instruction => ({ code: op.answer, value, ifTrue: 0, ifFalse: 0 });
const jump = (code: number, value: number, ifTrue: number, ifFalse: number): Instruction => ({ code, value, ifTrue, ifFalse });

/** How many system calls are left to a cell, those with conditions among them; undefined where no filter is known. */
export function allowedSyscalls(arch: string = process.arch): number | undefined {
  const column = architectures[arch]?.column;
  if (column === undefined) return undefined;
  const entries = [...Object.values(allowed), ...Object.values(conditional).map(({ numbers }) => numbers)];
  return entries.filter((numbers) => numbers[column] !== undefined).length;
}

/** The filter, as the kernel takes it; undefined for a processor whose numbers are not known here. */
export function seccompFilter(arch: string = process.arch): Uint8Array | undefined {
  const known = architectures[arch];
  return known === undefined ? undefined : encode(filterFor(known.column, known.audit));
}

function filterFor(column: 0 | 1, audit: number): Instruction[] {
  const plain = Object.values(allowed).flatMap((numbers) => numbers[column] ?? []);
  return [
    load(offset.architecture),
    jump(op.jumpIfEqual, audit, 1, 0),
    answer(verdict.kill),
    load(offset.number),
    ...plain.flatMap((number) => [jump(op.jumpIfEqual, number, 0, 1), answer(verdict.allow)]),
    ...Object.values(conditional).flatMap(({ numbers, argument, when }) => whenCalled(numbers[column] as number, argument, when)),
    answer(verdict.refuse),
  ];
}

/** Looks at the argument's low half: what is asked of it lies there. */
function whenCalled(number: number, argument: number, when: Condition): Instruction[] {
  const body = [load(offset.argument(argument)), ...tests(when)];
  return [jump(op.jumpIfEqual, number, 0, body.length), ...body];
}

function tests(when: Condition): Instruction[] {
  const [allow, refuse] = [answer(verdict.allow), answer(verdict.refuse)];
  if ("hasBits" in when) return [jump(op.jumpIfAnyBit, when.hasBits, 0, 1), allow, refuse];
  if ("hasNoneOf" in when) return [jump(op.jumpIfAnyBit, when.hasNoneOf, 0, 1), refuse, allow];
  return [...when.isOneOf.flatMap((value) => [jump(op.jumpIfEqual, value, 0, 1), allow]), refuse];
}

/** `struct sock_filter`: 16 bits of code, 8 and 8 of jumps, 32 of value. */
function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, value, ifTrue, ifFalse }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}
