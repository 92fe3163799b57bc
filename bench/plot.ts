/**
 * `npm run bench -- plot`, and the end of every run: draws what the benchmarks last wrote to `results/` as SVG, into `results/` as well: cold
 * starts as a distribution on a logarithmic axis, throughput and its tail as load grows, memory as functions grow, time as state and events grow.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** What we use of an element of linkedom's. */
interface SvgElement {
  setAttribute(name: string, value: string): void;
  readonly outerHTML: string;
}

const folder = new URL("./results/", import.meta.url);
const { document } = parseHTML("<!doctype html><html><body></body></html>");

interface Drawing {
  /** The benchmark whose results it shows, and the picture's name. */
  readonly bench: string;
  readonly file: string;
  readonly title: string;
  readonly draw: (raw: never) => Plot.PlotOptions;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly series: string;
}

const drawings: readonly Drawing[] = [
  { bench: "cold", file: "cold", title: "First call of a function, as a share of 1,000 functions", draw: drawCold },
  { bench: "throughput", file: "throughput", title: "Requests per second as connections grow", draw: drawThroughput },
  { bench: "throughput", file: "tail", title: "99th percentile of latency as connections grow", draw: drawTail },
  { bench: "density", file: "density", title: "Resident memory as functions grow", draw: drawDensity },
  { bench: "scale", file: "scale", title: "Time of a call as its event grows, and as its function's state grows", draw: drawScale },
  { bench: "fairness", file: "fairness", title: "A neighbour's latency as busy guests join", draw: drawFairness },
];

/** @returns what was drawn, and what was not, with its reason: a line for each */
export function drawAll(): string[] {
  return drawings.map((drawing) => {
    const results = new URL(`${drawing.bench}.json`, folder);
    if (!existsSync(results)) return `${drawing.file}.svg: not drawn as ${drawing.bench} was not run`;
    return writeDrawing(drawing, (JSON.parse(readFileSync(results, "utf8")) as { raw: never }).raw);
  });
}

const size = { width: 760, height: 340 };
const titleHeight = 34;

function writeDrawing({ file, title, draw }: Drawing, raw: never): string {
  const options = { ...size, marginLeft: 64, marginBottom: 44, ...draw(raw) };
  const figure = Plot.plot({ ...options, document: document as never, title: undefined, figure: false }) as unknown as SvgElement;
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", title);
  figure.setAttribute("height", String(size.height + titleHeight));
  figure.setAttribute("viewBox", `0 ${-titleHeight} ${size.width} ${size.height + titleHeight}`);
  const path = new URL(`${file}.svg`, folder);
  writeFileSync(path, `${withTitle(figure.outerHTML, title)}\n`);
  return `drew ${fileURLToPath(path)}`;
}

/** Its title, on a white ground, so that all of it can be read on a dark page. */
function withTitle(svg: string, title: string): string {
  const ground = `<rect y="${-titleHeight}" width="100%" height="100%" fill="white"></rect>`;
  const text = `<text x="8" y="-12" text-anchor="start" font-size="15" font-weight="600" fill="#1b1e23">${title}</text>`;
  return svg.replace(/(<svg[^>]*>)/, `$1${ground}${text}`);
}

type Lists = Readonly<Record<string, number[] | string>>;

/** @param raw microseconds of every first call, or why there are none */
function drawCold({ http, inProcess }: { http: Lists[]; inProcess: Lists[] }): Plot.PlotOptions {
  const of = (rounds: Lists[], key: string): number[] => rounds.flatMap((round) => (Array.isArray(round[key]) ? round[key] : []));
  const series: [string, number[]][] = [
    ["isopod, in a cell", of(inProcess, "isopod")],
    ["isopod, HTTP", of(http, "firstUs")],
    ["isolated-vm, isolate", of(inProcess, "isolate")],
    ["quickjs-wasi, machine", of(inProcess, "wasi")],
    ["quickjs-emscripten, module", of(inProcess, "module")],
    ["workerd's loader, HTTP", of(http, "workerdFirstUs")],
    ["Node, worker thread", of(inProcess, "thread")],
    ["Deno, process", of(inProcess, "deno")],
    ["Node, process", of(inProcess, "process")],
  ];
  const points = series.flatMap(([name, us]) => distributionOf(name, us));
  return {
    ...framed("milliseconds, logarithmic", "share of first calls"),
    x: { type: "log", label: "milliseconds, logarithmic", tickFormat: (ms: number) => String(ms), grid: true },
    marks: [...linesOf(points), Plot.text(series.flatMap(labelOf), named)],
  };
}

/** Beside its line, each a little higher than the one before: the lines are steep, and would share a place at their ends. */
function labelOf([series, us]: [string, number[]], index: number): Point[] {
  const points = distributionOf(series, us);
  const point = points[Math.floor(points.length * (0.08 + 0.1 * index))];
  return point === undefined ? [] : [point];
}

function distributionOf(series: string, us: readonly number[]): Point[] {
  const sorted = us.toSorted((one, other) => one - other);
  const steps = Math.min(200, sorted.length);
  return Array.from({ length: steps }, (_, step) => {
    const share = (step + 0.5) / steps;
    return { x: (sorted[Math.floor(share * sorted.length)] ?? 0) / 1_000, y: share, series };
  });
}

interface Loaded {
  readonly rps?: number;
  readonly p99Us?: number;
}
type Levels = { levels: readonly (Readonly<Record<string, Loaded>> & { readonly connections: number })[] };

const targets: readonly (readonly [key: string, name: string])[] = [
  ["invoke", "isopod, a sandbox for each call"],
  ["workerd", "workerd, one isolate for all"],
  ["empty", "isopod, the empty route"],
];

function levelPoints({ levels }: Levels, pick: (loaded: Loaded) => number | undefined): Point[] {
  return targets.flatMap(([key, series]) =>
    levels.flatMap((level) => {
      const y = pick(level[key] ?? {});
      return y === undefined ? [] : [{ x: level.connections, y, series }];
    }),
  );
}

function drawThroughput(raw: Levels): Plot.PlotOptions {
  return drawLines(
    levelPoints(raw, ({ rps }) => rps),
    "connections",
    "requests per second",
  );
}

function drawTail(raw: Levels): Plot.PlotOptions {
  const points = levelPoints(raw, ({ p99Us }) => (p99Us === undefined ? undefined : p99Us / 1_000));
  return {
    ...drawLines(points, "connections", "ms"),
    y: { type: "log", label: "milliseconds, logarithmic", grid: true, tickFormat: String },
  };
}

function drawLines(points: readonly Point[], x: string, y: string): Plot.PlotOptions {
  return {
    ...framed(x, y),
    x: { type: "log", base: 2, label: x, tickFormat: String },
    marks: [...linesOf(points), ...dotsOf(points)],
  };
}

interface MemoryPoint {
  readonly functions: number;
  readonly bytes: number;
}

function drawDensity({ deployed, workerd }: { deployed: MemoryPoint[]; workerd: MemoryPoint[] | string }): Plot.PlotOptions {
  const pointsOf = (series: string, all: readonly MemoryPoint[]): Point[] =>
    all.map(({ functions, bytes }) => ({ x: functions, y: bytes / 1_048_576, series }));
  const points = [
    ...pointsOf("isopod, front and all cells", deployed),
    ...(Array.isArray(workerd) ? pointsOf("workerd, an isolate for each", workerd) : []),
  ];
  return { ...framed("functions", "MiB"), marks: [...linesOf(points), ...dotsOf(points)] };
}

interface SizePoint {
  readonly bytes: number;
  readonly us: number[];
}

function drawScale({ states, events }: { states: SizePoint[]; events: SizePoint[] }): Plot.PlotOptions {
  const pointsOf = (series: string, all: readonly SizePoint[]): Point[] =>
    all.filter(({ bytes }) => bytes > 0).map(({ bytes, us }) => ({ x: bytes / 1_024, y: medianOf(us) / 1_000, series }));
  const points = [...pointsOf("event, and a reply as large", events), ...pointsOf("state of the function", states)];
  return {
    ...framed("KiB", "ms"),
    x: { type: "log", label: "KiB, logarithmic", tickFormat: String },
    y: { type: "log", label: "milliseconds, logarithmic", grid: true, tickFormat: String },
    marks: [...linesOf(points), ...dotsOf(points)],
  };
}

interface FairRound {
  readonly quietUs: number[];
  readonly beside: readonly { readonly guests: number; readonly us: number[] }[];
}

function drawFairness({ left }: { left: FairRound[] }): Plot.PlotOptions {
  const counts = [0, ...(left[0]?.beside ?? []).map(({ guests }) => guests)].toSorted((one, other) => one - other);
  const usOf = (count: number): number[] =>
    left.flatMap(({ quietUs, beside }) => (count === 0 ? quietUs : (beside.find(({ guests }) => guests === count)?.us ?? [])));
  const points = counts.flatMap((count): Point[] => {
    const sorted = usOf(count).toSorted((one, other) => one - other);
    const at = (share: number): number => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1_000;
    return [
      { x: count, y: at(0.5), series: "median" },
      { x: count, y: at(0.99), series: "99th percentile" },
    ];
  });
  return {
    ...framed("guests that never let go, a core is left", "ms"),
    marks: [...linesOf(points), ...dotsOf(points)],
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

const named = { x: "x", y: "y", text: "series", fill: colorOf, stroke: "white", strokeWidth: 4, textAnchor: "start", dx: 8 } as const;

function linesOf(points: readonly Point[]): Plot.Markish[] {
  return [Plot.line(points, { x: "x", y: "y", z: "series", stroke: colorOf, strokeWidth: 2 })];
}

/** What was measured, and each series' name at its line's end. */
function dotsOf(points: readonly Point[]): Plot.Markish[] {
  const last = [...new Map(points.map((point) => [point.series, point])).values()];
  return [Plot.dot(points, { x: "x", y: "y", fill: colorOf, r: 3 }), Plot.text(last, named)];
}

/** The same thing has the same colour in every picture. */
const colors: readonly (readonly [name: RegExp, color: string])[] = [
  [/^isopod, the empty/, "#8a93a0"],
  [/^isopod, HTTP|^event|^99th/, "#1f9d8b"],
  [/^isopod|^state|^median/, "#1f5fd0"],
  [/^workerd/, "#e2711d"],
  [/^isolated-vm/, "#b5179e"],
  [/^quickjs-emscripten/, "#7a5195"],
  [/^quickjs-wasi/, "#c9184a"],
  [/^Deno/, "#5c6770"],
  [/^Node, worker/, "#588157"],
  [/^Node/, "#31572c"],
];

function colorOf({ series }: Point): string {
  return colors.find(([name]) => name.test(series))?.[1] ?? "black";
}

/** Room for the names of the series at the right. */
function framed(x: string, y: string): Plot.PlotOptions {
  return {
    marginTop: 30,
    marginRight: 210,
    x: { label: x },
    y: { label: y, grid: true, zero: true },
    style: { fontFamily: "system-ui, sans-serif", fontSize: "12px", background: "white" },
  };
}
