import colours from 'picocolors';

/** One line for the person at the terminal. Without a terminal it is the same line without colours. */
export function say(line: string): void {
  process.stdout.write(`${colours.cyan('●')} ${line}\n`);
}

/** Something went wrong; what to do is in the line. */
export function complain(line: string): void {
  process.stderr.write(`${colours.red('✗')} ${line}\n`);
}

/** A fault that ends `pnpm dev`: a message for the person at the terminal, and the exit code. */
export class DevError extends Error {
  override readonly name = 'DevError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
