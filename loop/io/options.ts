/**
 * Where and how to connect, and to listen: what programs write down, in every world.
 *
 * @module
 */

/** A bound address. */
export interface Address {
  /**
   * An IP address (an IPv6 one also in brackets), or a name, which may stand for several, in the system's order: a
   * listener takes the first of them, a client tries all.
   */
  hostname: string;
  /** 0 to 65535; 0 asks the system for a free one. */
  port: number;
}

/** Where to connect to, and what to speak there. */
export interface ConnectOptions extends Address {
  /** Speak TLS (RFC 8446). Its certificate must be for `hostname`. Only Deno's world can. @default plain TCP */
  tls?: TlsOptions;
  /** The address of this end; port 0: any. Only the world of system calls can. @default the system chooses */
  localAddr?: Address;
  /** Read only while somebody is interested: for `startTls()`, which takes no connection that is being read. @default false */
  readOnDemand?: boolean;
}

/** How to speak TLS as a client. */
export interface TlsOptions {
  /** Certificates in PEM that are trusted besides the usual ones. @default none */
  caCerts?: readonly string[];
  /** The name that the certificate must be for. @default the host to which one connects */
  serverHostname?: string;
}

/** How to speak TLS as a server. */
export interface TlsServerOptions {
  /** The certificate in PEM, and those by which it is to be trusted. */
  cert: string;
  /** Its private key in PEM. */
  key: string;
}

/** How to listen. */
export interface ListenOptions extends Address {
  /** Connections that the kernel queues before they are accepted. @default 4096 */
  backlog?: number;
  /** Share the port with other listeners (`SO_REUSEPORT`). @default false */
  reusePort?: boolean;
  /** How many connections may be open at once. @default Infinity */
  maxConnections?: number;
  /** What a connection above the limit is told before it is closed. @default nothing */
  refusal?: Uint8Array;
  /**
   * How many of those are kept until they have read it, each with a descriptor. The others are told, too, and closed at
   * once, which may cost them the word. @default 256
   */
  refusedMax?: number;
  /** Counts the open connections: one element for each of the listeners that share a limit. @default its own */
  openConnections?: Int32Array;
  /** Which element of `openConnections` is this listener's. @default 0 */
  openIndex?: number;
  /**
   * A connection that neither receives nor manages to send a byte for so many milliseconds while the server
   * waits for it is closed. @default 0: never
   */
  idleTimeoutMs?: number;
  /** Speak TLS with whoever connects. Only Deno's world can. @default plain TCP */
  tls?: TlsServerOptions;
}
