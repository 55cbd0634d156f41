/**
 * The numbers by which programs and kernels understand each other.
 *
 * POSIX fixes the names of constants, not their values: each system has its own, and in C the header files hide
 * that. A program that calls the C library without a C compiler needs the values themselves. They are part of a
 * system's binary interface, and never change. Where both processors of a system agree, as they mostly do, one
 * column serves both; the numbers of the system calls are Linux' exception.
 *
 * @see `<sys/socket.h>`, `<netinet/in.h>`, `<netinet/tcp.h>`, `<errno.h>`, `<sys/syscall.h>` of Linux (glibc 2.36) and macOS (SDK 14)
 * @module
 */

const LINUX = {
  library: "libc.so.6",
  errnoLocation: "__errno_location",
  // Addresses. A BSD `sockaddr` begins with its length, in one byte, and the family is the other.
  AF_INET: 2,
  AF_INET6: 10,
  addressesHaveLength: false,
  /** Where a `struct addrinfo` has its pointer to the address. */
  addrinfoAddress: 24,
  SOCK_STREAM: 1,
  // Socket options.
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_REUSEPORT: 15,
  SO_ERROR: 4,
  SO_RCVTIMEO: 20,
  SO_SNDTIMEO: 21,
  /** Not on Linux: there `MSG_NOSIGNAL` does the same for one call. */
  SO_NOSIGPIPE: null as number | null,
  IPPROTO_TCP: 6,
  TCP_NODELAY: 1,
  IPPROTO_IPV6: 41,
  IPV6_V6ONLY: 26,
  MSG_PEEK: 2,
  MSG_DONTWAIT: 0x40,
  MSG_NOSIGNAL: 0x4000,
  O_NONBLOCK: 0x800,
  // Errors.
  EAGAIN: 11,
  EMFILE: 24,
  ENFILE: 23,
  ENOBUFS: 105,
  ENOMEM: 12,
  EINPROGRESS: 115,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ECONNABORTED: 103,
  ECONNREFUSED: 111,
  ECONNRESET: 104,
  EHOSTUNREACH: 113,
  ENETUNREACH: 101,
  ENOTCONN: 107,
  ETIMEDOUT: 110,
  EPROTO: 71,
};

/** What differs from one system to the other. */
export type Platform = typeof LINUX;

const DARWIN: Platform = {
  library: "/usr/lib/libSystem.B.dylib",
  errnoLocation: "__error",
  AF_INET: 2,
  AF_INET6: 30,
  addressesHaveLength: true,
  addrinfoAddress: 32,
  SOCK_STREAM: 1,
  SOL_SOCKET: 0xffff,
  SO_REUSEADDR: 4,
  SO_REUSEPORT: 0x200,
  SO_ERROR: 0x1007,
  SO_RCVTIMEO: 0x1006,
  SO_SNDTIMEO: 0x1005,
  SO_NOSIGPIPE: 0x1022,
  IPPROTO_TCP: 6,
  TCP_NODELAY: 1,
  IPPROTO_IPV6: 41,
  IPV6_V6ONLY: 27,
  MSG_PEEK: 2,
  MSG_DONTWAIT: 0x80,
  MSG_NOSIGNAL: 0,
  O_NONBLOCK: 4,
  EAGAIN: 35,
  EMFILE: 24,
  ENFILE: 23,
  ENOBUFS: 55,
  ENOMEM: 12,
  EINPROGRESS: 36,
  EADDRINUSE: 48,
  EADDRNOTAVAIL: 49,
  ECONNABORTED: 53,
  ECONNREFUSED: 61,
  ECONNRESET: 54,
  EHOSTUNREACH: 65,
  ENETUNREACH: 51,
  ENOTCONN: 57,
  ETIMEDOUT: 60,
  EPROTO: 100,
};

// The same on both.
/** The call was interrupted by a signal before anything happened. */
export const EINTR = 4;
/** Not a descriptor. */
export const EBADF = 9;
export const EPERM = 1;
export const EACCES = 13;
export const EINVAL = 22;
export const EPIPE = 32;
export const SHUT_RD = 0;
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const FD_CLOEXEC = 1;
export const POLLIN = 1;
export const POLLOUT = 4;
export const POLLERR = 8;
export const POLLHUP = 16;

/** Whether this is a Mac. Everything else here is Linux, or refused by `libc.ts`. */
export const isDarwin: boolean = Deno.build.os === "darwin";

/** The numbers of this system. */
export const platform: Platform = isDarwin ? DARWIN : LINUX;

/** What the kernel calls its calls, where one may call it by number: on Linux. On macOS the numbers are its own affair. */
export interface SystemCalls {
  readonly recvfrom: number;
  readonly sendto: number;
  /** Of `epoll_wait`, or of `epoll_pwait` where there is nothing else: with no signal mask it is the same. */
  readonly epollWait: number;
}

const X86_64: SystemCalls = { recvfrom: 45, sendto: 44, epollWait: 232 };
const AARCH64: SystemCalls = { recvfrom: 207, sendto: 206, epollWait: 22 };

/** Those of this system, or null. */
export const systemCalls: SystemCalls | null = isDarwin
  ? null
  : Deno.build.arch === "aarch64"
  ? AARCH64
  : X86_64;
