/** JavaScript programs that keep the engine busy in different places: each is an expression, its value is checked. */
export const programs: Readonly<Record<string, string>> = {
  recursion: "(() => { const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2); return fib(24) })()",
  sort: "(() => { let x = 1; const a = Array.from({ length: 20000 }, () => (x = (x * 1103515245 + 12345) % 2147483648)); a.sort((p, q) => p - q); return a[5] })()",
  "sort of strings":
    "(() => { let x = 1; const a = Array.from({ length: 20000 }, () => String(x = (x * 1103515245 + 12345) % 2147483648)); a.sort(); return a[5] })()",
  JSON: "(() => { const o = Array.from({ length: 800 }, (_, i) => ({ id: i, name: 'n' + i, tags: ['a', 'b'], deep: { x: i / 3, y: null } })); let n = 0; for (let i = 0; i < 8; i++) n += JSON.stringify(JSON.parse(JSON.stringify(o))).length; return n })()",
  strings:
    "(() => { let s = ''; for (let i = 0; i < 20000; i++) s += i.toString(36); return s.split('a').join('b').replaceAll('b', 'cc').toUpperCase().indexOf('ZZZZ') })()",
  "regular expressions":
    "(() => { const t = 'The quick brown fox jumps over 13 lazy dogs, 42 times. '.repeat(60); let n = 0; for (let i = 0; i < 10; i++) n += t.match(/\\b(\\w+)\\s(\\d+)/g).length + t.replace(/[aeiou]/g, '_').length; return n })()",
  classes:
    "(() => { class A { constructor(x) { this.x = x } get v() { return this.x % 1000 } add(o) { return new A(this.x + o.v) } } let a = new A(1); const b = new A(2); for (let i = 0; i < 60000; i++) a = b.add(a); return a.x })()",
  maps: "(() => { const m = new Map(); for (let i = 0; i < 30000; i++) m.set('k' + (i % 5000), (m.get('k' + (i % 5000)) || 0) + i); return new Set(m.values()).size })()",
  arrays:
    "(() => { let a = Array.from({ length: 5000 }, (_, i) => i); let t = 0; for (let k = 0; k < 8; k++) { t += a.map((x) => x * 2).filter((x) => x % 3).reduce((p, c) => p + c, 0); a.reverse(); a.indexOf(-1); a.slice(10).concat(a.slice(0, 10)) } return t })()",
};
