import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { redactFields, redactString } from './redact.ts';

/** The logger that is handed down. Make a child for what a request, a session or a trace adds; never log by console. */
export type Logger = PinoLogger;

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Fields of every line, such as the service's name and version. */
  readonly base?: Readonly<Record<string, string>>;
  /** Where lines go. Default: standard output, in blocks, and at once when something is fatal or the process ends. */
  readonly destination?: DestinationStream;
}

/** A write for each line would cost more than making the line. */
const blockBytes = 4_096;
/** A line is on its way after so long at the latest. */
const flushMs = 100;

let lineMs = Number.NaN;
let lineTime = '';

/** The time as pino wants it. Lines of the same millisecond, of which there are many under load, share its text. */
function timeOfLine(): string {
  const nowMs = Date.now();
  if (nowMs !== lineMs) {
    lineMs = nowMs;
    lineTime = `,"time":"${new Date(nowMs).toISOString()}"`;
  }
  return lineTime;
}

/**
 * The logger factory: one JSON object a line, ISO times, levels by name. Every field, of the line and of child loggers,
 * and the message itself pass through redaction. Reading the lines prettily is the terminal's work: pipe them into
 * `pino-pretty`, as `pnpm dev` does.
 */
export function createLogger(options: LoggerOptions): Logger {
  const logger = pino(
    {
      level: options.level,
      base: { ...options.base },
      timestamp: timeOfLine,
      messageKey: 'message',
      errorKey: 'error',
      formatters: {
        level: (label) => ({ level: label }),
        log: redactFields,
      },
      // Errors are plain objects by then (see redact.ts); pino's own serializer must not take them apart once more.
      serializers: { err: (value: unknown) => value, error: (value: unknown) => value, message: redactString },
    },
    options.destination ?? pino.destination({ dest: 1, sync: false, minLength: blockBytes, periodicFlush: flushMs }),
  );
  return redactChildren(logger);
}

function assertFunction(value: unknown): asserts value is (...parameters: unknown[]) => unknown {
  if (typeof value !== 'function') throw new TypeError('pino has no child()');
}

/** pino formats the fields of lines only: those of child loggers, and of their children, are redacted here. */
function redactChildren(logger: Logger): Logger {
  const child: unknown = Reflect.get(logger, 'child');
  assertFunction(child);
  const redacting = function redacting(this: Logger, bindings: object, childOptions?: object): unknown {
    return Reflect.apply(child, this, [redactFields({ ...bindings }), childOptions]);
  };
  return Object.defineProperty(logger, 'child', { value: redacting });
}

export interface LogContext {
  readonly requestId?: string;
  readonly sessionId?: string;
  readonly traceId?: string | null;
}

/** A child logger whose lines carry the ids of a request, a session and a trace, as far as they are known. */
export function withIds(logger: Logger, context: LogContext): Logger {
  return logger.child(idsOf(context));
}

/** The ids of a request, a session and a trace as fields of a line, as far as they are known. */
export function idsOf(context: LogContext): Readonly<Record<string, string>> {
  const bindings: Record<string, string> = {};
  if (context.requestId !== undefined) bindings.requestId = context.requestId;
  if (context.sessionId !== undefined) bindings.sessionId = context.sessionId;
  if (context.traceId) bindings.traceId = context.traceId;
  return bindings;
}
