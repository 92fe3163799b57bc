/** The function that a new server has: a greeting. Try: curl -X POST http://127.0.0.1:8787/invoke/hello -d '{"name":"you"}' */
export default function hello(event: { name?: string } | null) {
  return { message: `Hello, ${event?.name ?? "world"}!` };
}
