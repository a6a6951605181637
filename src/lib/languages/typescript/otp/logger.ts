/** Logger for learner's TypeScript, bound to one node; of the module `otp`. */
import {
  addMetadata,
  type Level,
  LEVELS,
  type LoggerConfig,
  logMessage,
  type Metadata,
  metadataOf,
} from '#lib/runtime/kernel/logger';
import type { Node } from '#lib/runtime/kernel/node';
import { copy, inspect } from '#lib/runtime/kernel/terms';
import type { Tools } from './tools';

export function logger(node: Node, { located }: Tools) {
  const levelOf = (level: unknown): Level => {
    const found = LEVELS.find((one) => one === level);
    if (found !== undefined) return found;
    throw new TypeError(`A level is one of ${LEVELS.join(', ')}. Got ${inspect(level)}.`);
  };

  const at = (level: Level) =>
    located((message: unknown, metadata?: Metadata) => logMessage(node, level, message, metadata));

  const Logger = Object.freeze({
    emergency: at('emergency'),
    alert: at('alert'),
    critical: at('critical'),
    error: at('error'),
    warning: at('warning'),
    notice: at('notice'),
    info: at('info'),
    debug: at('debug'),
    log: located((level: unknown, message: unknown, metadata?: Metadata) =>
      logMessage(node, levelOf(level), message, metadata),
    ),
    level: () => node.logger.level,
    configure: located((options: Partial<LoggerConfig>) => {
      const { level, handleSaslReports } = options;
      if (level !== undefined)
        node.logger.level = level === 'all' || level === 'none' ? level : levelOf(level);
      if (handleSaslReports !== undefined) node.logger.handleSaslReports = handleSaslReports;
      return 'ok';
    }),
    metadata: located((more?: Metadata) =>
      more === undefined ? copy(metadataOf(node)) : addMetadata(node, copy(more)),
    ),
  });

  return { Logger };
}
