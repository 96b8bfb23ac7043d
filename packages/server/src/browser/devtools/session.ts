import { EventEmitter } from "node:events";
import type { ProtocolMapping } from "devtools-protocol/types/protocol-mapping.js";

export type Command = keyof ProtocolMapping.Commands;
export type CommandResult<Method extends Command> = ProtocolMapping.Commands[Method]["returnType"];
export type Parameters<Method extends Command> = ProtocolMapping.Commands[Method]["paramsType"][0];

type Event = keyof ProtocolMapping.Events;
type Detail<Name extends Event> = ProtocolMapping.Events[Name][0];

/** Sends a command. Rejects with TargetGoneError if the target is gone, or with the browser's error message. */
export type Send = <Method extends Command>(
  method: Method,
  parameters?: Parameters<Method>,
) => Promise<CommandResult<Method>>;

/** Sends commands to one target of a browser and receives its events. */
export class DevToolsSession {
  readonly send: Send;
  readonly #events = new EventEmitter();

  constructor(send: Send) {
    this.send = send;
  }

  on<Name extends Event>(name: Name, listener: (detail: Detail<Name>) => void): void {
    this.#events.on(name, listener);
  }

  /** Called by the connection. */
  emit(name: string, detail: unknown): void {
    this.#events.emit(name, detail);
  }
}
