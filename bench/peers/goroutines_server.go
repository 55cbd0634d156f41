// goroutines_server.go: a goroutine for each connection.
//
// What do threads cost when the language brings its own? A goroutine has a stack of a few kilobytes, and blocks as a
// thread does: the runtime parks it, and asks epoll on its behalf. So the program reads like the one with threads in C,
// and its connections cost like callbacks. A client that does not read blocks its own goroutine in Write().
//
// usage: goroutines_server PORT
//
// See https://go.dev/doc/effective_go#goroutines
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strconv"
)

const (
	lineBytesMax  = 64 // The longest line, without its line feed.
	nMax          = 45
	chunkBytesMax = 4096
	tooLong       = "error: Cannot read the request: it must have at most 64 bytes, got more\n"
)

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

// Appends the answer to one line, which is given without its line feed.
func appendAnswer(out, line []byte) []byte {
	if len(line) > lineBytesMax {
		return append(out, tooLong...)
	}
	digits := bytes.Trim(line, " \t\r")
	if n, err := strconv.ParseUint(string(digits), 10, 64); err == nil && n <= nMax {
		return append(strconv.AppendInt(out, int64(fib(int(n))), 10), '\n')
	}
	out = append(out, "error: Cannot compute fib(n): n must be a whole number from 0 to 45, got \""...)
	for _, b := range digits {
		switch {
		case b < ' ' || b > '~':
			out = append(out, fmt.Sprintf("\\u%04x", b)...)
		case b == '"' || b == '\\':
			out = append(out, '\\', b)
		default:
			out = append(out, b)
		}
	}
	return append(out, "\"\n"...)
}

func serve(client net.Conn) {
	defer client.Close()
	in := make([]byte, lineBytesMax+chunkBytesMax)
	out := make([]byte, 0, chunkBytesMax)
	kept, skipping := 0, false
	for {
		count, err := client.Read(in[kept : kept+chunkBytesMax])
		lines := in[:kept+count]
		out = out[:0]
		for {
			line, rest, found := bytes.Cut(lines, []byte{'\n'})
			if !found {
				break
			}
			if !skipping {
				out = appendAnswer(out, line)
			}
			lines, skipping = rest, false
		}
		if !skipping && len(lines) > lineBytesMax {
			out, skipping = append(out, tooLong...), true
		}
		if skipping {
			lines = nil
		}
		if err == io.EOF && len(lines) > 0 {
			out = appendAnswer(out, lines)
		}
		kept = copy(in, lines)
		if _, failure := client.Write(out); failure != nil || err != nil {
			return // It has ended, or vanished, which costs nobody else anything.
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(client)
	}
}
