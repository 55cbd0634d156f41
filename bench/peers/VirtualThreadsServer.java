/*
 * VirtualThreadsServer.java: a virtual thread for each connection.
 *
 * What do threads cost in Java since they need not be the system's? A virtual thread that waits for a socket leaves the
 * thread that carries it to the others, with its stack on the heap meanwhile. So the calls block, as in the program with
 * threads in C, and thousands of connections share a few threads. Java 21 or later.
 *
 * usage: java -cp FOLDER VirtualThreadsServer PORT
 *
 * See https://openjdk.org/jeps/444
 */

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

final class VirtualThreadsServer {
  /** The longest line, in bytes, without its line feed. */
  private static final int LINE_BYTES_MAX = 64;
  private static final int N_MAX = 45;
  private static final int CHUNK_BYTES_MAX = 4096;
  private static final String TOO_LONG =
      "error: Cannot read the request: it must have at most 64 bytes, got more\n";

  private static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
  }

  /** Answers the line from `start` to `end`, its line feed excluded. */
  private static void answer(byte[] in, int start, int end, StringBuilder out) {
    if (end - start > LINE_BYTES_MAX) {
      out.append(TOO_LONG);
      return;
    }
    while (start < end && isSpace(in[start])) start++;
    while (start < end && isSpace(in[end - 1])) end--;
    int n = start < end ? 0 : N_MAX + 1;
    for (int i = start; i < end && n <= N_MAX; i++) {
      n = in[i] >= '0' && in[i] <= '9' ? 10 * n + in[i] - '0' : N_MAX + 1;
    }
    if (n <= N_MAX) {
      out.append(fib(n)).append('\n');
      return;
    }
    out.append("error: Cannot compute fib(n): n must be a whole number from 0 to 45, got \"");
    for (char c : new String(in, start, end - start, ISO_8859_1).toCharArray()) {
      if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
      else if (c == '"' || c == '\\') out.append('\\').append(c);
      else out.append(c);
    }
    out.append("\"\n");
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static void serve(Socket client) {
    var in = new byte[LINE_BYTES_MAX + CHUNK_BYTES_MAX];
    var out = new StringBuilder();
    int kept = 0;
    boolean skipping = false;
    try (client) {
      client.setTcpNoDelay(true);
      for (int count; (count = client.getInputStream().read(in, kept, CHUNK_BYTES_MAX)) >= 0;) {
        int start = 0;
        int end = kept + count;
        for (int i = kept; i < end; i++) {
          if (in[i] != '\n') continue;
          if (!skipping) answer(in, start, i, out);
          skipping = false;
          start = i + 1;
        }
        if (!skipping && end - start > LINE_BYTES_MAX) {
          out.append(TOO_LONG);
          skipping = true;
        }
        kept = skipping ? 0 : end - start;
        System.arraycopy(in, start, in, 0, kept);
        send(client, out);
      }
      if (kept > 0) answer(in, 0, kept, out);
      send(client, out);
    } catch (IOException vanished) {
      // The client has vanished, which costs nobody else anything.
    }
  }

  private static void send(Socket client, StringBuilder out) throws IOException {
    client.getOutputStream().write(out.toString().getBytes(ISO_8859_1));
    out.setLength(0);
  }

  public static void main(String[] arguments) throws IOException {
    var loopback = InetAddress.getByName("127.0.0.1");
    try (var listener = new ServerSocket(Integer.parseInt(arguments[0]), 4096, loopback)) {
      System.out.printf("listening on 127.0.0.1:%d%n", listener.getLocalPort());
      while (true) {
        var client = listener.accept();
        Thread.startVirtualThread(() -> serve(client));
      }
    }
  }
}
