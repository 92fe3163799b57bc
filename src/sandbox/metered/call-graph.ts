/**
 * Which functions begin with a look. Those that may call themselves, by whatever way, do. So do those whose work is long
 * without a look: a chain of sixty functions that each call the next one twice has no loop and no cycle, and runs for years.
 */

/** Bytes of code that may run from one look to the next. Half a microsecond, or some when each instruction misses the cache. */
export const stretchBytes = 1_024;

/** Edges from each function to those it calls, as often as it calls them. Filled function by function, in order. */
export class CallGraph {
  readonly #firstEdge: number[] = [0];
  readonly #targets: number[] = [];
  readonly #bytes: number[] = [];

  /** Functions of all kinds, and as the last the one node for whatever is called by a reference or by the host. */
  get nodes(): number {
    return this.#bytes.length;
  }

  call(target: number): void {
    this.#targets.push(target);
  }

  /** All calls of the next function are in. @param bytes the size of its own code */
  endFunction(bytes: number): void {
    this.#bytes.push(bytes);
    this.#firstEdge.push(this.#targets.length);
  }

  edge(at: number): number {
    return this.#targets[at] as number;
  }

  /** Where a node's edges begin; those of the next one begin where they end. */
  edgesAt(node: number): number {
    return this.#firstEdge[node] as number;
  }

  bytesOf(node: number): number {
    return this.#bytes[node] as number;
  }
}

export interface Weights {
  /** 1 for each function that begins with a look. */
  readonly isLooked: Uint8Array;
  /** The bytes of code that run from a call of the function to its next look. */
  readonly weight: Float64Array;
}

/**
 * Strongly connected components by Tarjan's algorithm, without recursion as a guest chooses the depth. A component is done
 * after all that it calls, so the weights of what it calls are known by then.
 */
export function weighFunctions(graph: CallGraph): Weights {
  return new Weigher(graph).weigh();
}

class Weigher {
  readonly #graph: CallGraph;
  readonly #isLooked: Uint8Array;
  readonly #weight: Float64Array;
  /** The order in which nodes were found, from 1 on; 0 is not found yet. */
  readonly #found: Uint32Array;
  readonly #lowest: Uint32Array;
  readonly #isOpen: Uint8Array;
  readonly #nextEdge: Uint32Array;
  readonly #component: number[] = [];
  readonly #path: number[] = [];
  #count = 0;

  constructor(graph: CallGraph) {
    const { nodes } = graph;
    this.#graph = graph;
    this.#isLooked = new Uint8Array(nodes);
    this.#weight = new Float64Array(nodes);
    this.#found = new Uint32Array(nodes);
    this.#lowest = new Uint32Array(nodes);
    this.#isOpen = new Uint8Array(nodes);
    this.#nextEdge = new Uint32Array(nodes);
  }

  weigh(): Weights {
    for (let node = 0; node < this.#graph.nodes; node++) {
      if (this.#found[node] === 0) this.#enter(node);
      while (this.#path.length > 0) this.#step(this.#path.at(-1) as number);
    }
    return { isLooked: this.#isLooked, weight: this.#weight };
  }

  #enter(node: number): void {
    this.#count += 1;
    this.#found[node] = this.#count;
    this.#lowest[node] = this.#count;
    this.#nextEdge[node] = this.#graph.edgesAt(node);
    this.#isOpen[node] = 1;
    this.#component.push(node);
    this.#path.push(node);
  }

  /** Follows one edge of the node, or leaves it when there is none left. */
  #step(node: number): void {
    const edge = this.#nextEdge[node] as number;
    if (edge >= this.#graph.edgesAt(node + 1)) return this.#leave(node);
    this.#nextEdge[node] = edge + 1;
    const target = this.#graph.edge(edge);
    if (this.#found[target] === 0) this.#enter(target);
    else if (this.#isOpen[target] === 1) this.#lower(node, this.#found[target] as number);
  }

  #lower(node: number, to: number): void {
    if (to < (this.#lowest[node] as number)) this.#lowest[node] = to;
  }

  #leave(node: number): void {
    this.#path.pop();
    const caller = this.#path.at(-1);
    if (caller !== undefined) this.#lower(caller, this.#lowest[node] as number);
    if (this.#lowest[node] !== this.#found[node]) return;
    const isAlone = this.#component.at(-1) === node;
    for (let member = -1; member !== node;) {
      member = this.#component.pop() as number;
      this.#isOpen[member] = 0;
      if (member === this.#graph.nodes - 1) this.#weight[member] = this.#heaviestCallee(member);
      else if (isAlone) this.#weighAlone(member);
      else this.#isLooked[member] = 1;
    }
  }

  /** A call by a reference is one call of any of them. */
  #heaviestCallee(node: number): number {
    const end = this.#graph.edgesAt(node + 1);
    let heaviest = 0;
    for (let edge = this.#graph.edgesAt(node); edge < end; edge++)
      heaviest = Math.max(heaviest, this.#weight[this.#graph.edge(edge)] as number);
    return heaviest;
  }

  /** A node that is in no cycle, unless it calls itself. */
  #weighAlone(node: number): void {
    const end = this.#graph.edgesAt(node + 1);
    let weight = this.#graph.bytesOf(node);
    let isLooked = false;
    for (let edge = this.#graph.edgesAt(node); edge < end; edge++) {
      const target = this.#graph.edge(edge);
      if (target === node) isLooked = true;
      weight += this.#weight[target] as number;
    }
    if (isLooked || weight >= stretchBytes) this.#isLooked[node] = 1;
    else this.#weight[node] = weight;
  }
}
