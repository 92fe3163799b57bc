/** What a server answered, read to its end, with the fields that tests ask for. */
export interface ErrorFields {
  readonly code: string;
  readonly message: string;
  readonly blame: string;
  readonly retryable: boolean;
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
}

export class Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;

  constructor(status: number, headers: Headers, bytes: Uint8Array) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  static async read(response: Response): Promise<Reply> {
    return new Reply(response.status, response.headers, new Uint8Array(await response.arrayBuffer()));
  }

  get text(): string {
    return Buffer.from(this.bytes).toString("utf8");
  }

  get json(): unknown {
    return JSON.parse(this.text);
  }

  /** The body of an error of the server's own. */
  get error(): ErrorFields {
    const { error } = this.json as { error?: ErrorFields };
    if (error === undefined) throw new Error(`the reply has no error: received ${this.status} ${this.text.slice(0, 500)}`);
    return error;
  }

  /** The body of an error of the function's. */
  get functionError(): { errorType: string; errorMessage: string; trace: string[] } {
    return this.json as { errorType: string; errorMessage: string; trace: string[] };
  }

  number(header: string): number {
    const value = this.headers.get(header);
    if (value === null) throw new Error(`the reply has no ${header}`);
    return Number(value);
  }
}
