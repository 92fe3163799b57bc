/** The call that is measured everywhere: the example function, one event, the answer that must come. */
export const hello = {
  path: "/invoke/hello",
  event: '{"name":"you"}',
  answer: '{"message":"Hello, you!"}',
} as const;
