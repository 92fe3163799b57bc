/** Stands for the standard library's `RegExp`, which compiles and then fails when it runs: here it is refused when it is compiled. */
export class RegExp {
  constructor(pattern: string, flags: string = "") {
    ERROR("AssemblyScript has no regular expressions");
  }

  test(search: string): bool {
    return false;
  }
}
