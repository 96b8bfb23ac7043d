import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The server's end of a WebSocket that exchanges short texts. */
export interface TextSocket {
  send(text: string): void;
  close(): void;
}

/** Limits and callbacks of a WebSocket. */
export interface TextSocketOptions {
  /** Maximum bytes of a message, and of unread answers. At most 65,535. */
  readonly maxBytes: number;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** RFC 6455, section 1.3. */
const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** First byte of a frame with a whole text (RFC 6455, section 5.2). */
const WHOLE_TEXT = 0x81;
/** First bit of the second byte, which clients set. The other bits are the length, or say where it is. */
const MASKED = 0x80;
const TWO_BYTES_OF_LENGTH = 126;
const MASK_BYTES = 4;

/**
 * Accepts the WebSocket (RFC 6455) of an upgrade request. Understands only what Chromium sends for short texts: one frame
 * per text. Any other frame, also a closing one, closes the connection.
 */
export function acceptWebSocket(
  { socket, headers }: IncomingMessage,
  head: Buffer,
  { maxBytes, onText, onClose }: TextSocketOptions,
): TextSocket {
  const close = () => void socket.destroy();
  let unread = head;
  const read = () => {
    for (;;) {
      const frame = readFrame(unread, maxBytes);
      if (frame === "incomplete") return;
      if (frame === "other") return close();
      unread = unread.subarray(frame.end);
      onText(frame.text);
    }
  };
  socket.setNoDelay(true);
  socket.on("error", close).on("end", close).on("close", onClose);
  socket.on("data", (chunk: Buffer) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    read();
  });
  socket.write(
    [
      "HTTP/1.1 101 Switching Protocols",
      "upgrade: websocket",
      "connection: upgrade",
      `sec-websocket-accept: ${acceptKey(headers["sec-websocket-key"] ?? "")}`,
      "\r\n",
    ].join("\r\n"),
  );
  read();
  return {
    send(text) {
      if (socket.writableLength > maxBytes) close();
      else if (socket.writable) socket.write(textFrame(text));
    },
    close,
  };
}

function acceptKey(key: string): string {
  return createHash("sha1").update(`${key}${ACCEPT_SUFFIX}`).digest("base64");
}

function readFrame(
  data: Buffer,
  maxBytes: number,
): { readonly text: string; readonly end: number } | "incomplete" | "other" {
  if (data.length < 2) return "incomplete";
  const short = data.readUInt8(1) - MASKED;
  if (data.readUInt8(0) !== WHOLE_TEXT || short < 0 || short > TWO_BYTES_OF_LENGTH) return "other";
  const maskStart = short === TWO_BYTES_OF_LENGTH ? 4 : 2;
  if (data.length < maskStart) return "incomplete";
  const length = short === TWO_BYTES_OF_LENGTH ? data.readUInt16BE(2) : short;
  if (length > maxBytes) return "other";
  const start = maskStart + MASK_BYTES;
  const end = start + length;
  if (data.length < end) return "incomplete";
  const mask = data.subarray(maskStart, start);
  const content = data.subarray(start, end).map((byte, index) => byte ^ (mask[index % MASK_BYTES] ?? 0));
  return { text: Buffer.from(content).toString("utf8"), end };
}

function textFrame(text: string): Buffer {
  const content = Buffer.from(text);
  const { length } = content;
  const head =
    length < TWO_BYTES_OF_LENGTH
      ? [WHOLE_TEXT, length]
      : [WHOLE_TEXT, TWO_BYTES_OF_LENGTH, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
