/**
 * An open file descriptor that closes itself: hold it with `using`, or call
 * {@link Fd.close}. Closing twice is harmless.
 */
export class Fd implements Disposable {
  readonly #close: (fd: number) => void;
  #number: number;

  constructor(number: number, close: (fd: number) => void) {
    this.#number = number;
    this.#close = close;
  }

  /** The descriptor's number; -1 once closed. */
  get number(): number {
    return this.#number;
  }

  close(): void {
    if (this.#number < 0) return;
    this.#close(this.#number);
    this.#number = -1;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
