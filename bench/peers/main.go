// The ledger's peers: a small HTTP server over Tessera's POSIX driver, and inclusion proofs by transparency-dev/merkle.
//
//	peers serve FOLDER       POST /add: the body is an entry; the answer, its index, leaves when it is durable
//	peers proofs LEAVES N    nanoseconds to generate and to verify an inclusion proof
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"math/bits"
	mrand "math/rand"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func serve(folder string) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	secret, _, err := note.GenerateKey(rand.Reader, "bench.example/tessera")
	signer := must(note.NewSigner(must(secret, err)))
	driver := must(posix.New(ctx, posix.Config{Path: folder}))
	options := tessera.NewAppendOptions().WithCheckpointSigner(signer).WithCheckpointInterval(time.Second).WithBatching(256, 5*time.Millisecond)
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {})
	http.HandleFunc("POST /add", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		index, err := appender.Add(r.Context(), tessera.NewEntry(body))()
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "%d\n", index.Index)
	})
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Printf("http://%s/\n", listener.Addr())
	server := &http.Server{}
	go func() { _ = server.Serve(listener) }()
	<-ctx.Done()
	_ = server.Shutdown(context.Background())
	late, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = shutdown(late)
}

// The complete subtrees of every level, in memory.
func tree(leaves uint64) [][][]byte {
	levels := [][][]byte{make([][]byte, leaves)}
	for i := range levels[0] {
		levels[0][i] = rfc6962.DefaultHasher.HashLeaf([]byte(strconv.Itoa(i)))
	}
	for below := levels[0]; len(below) > 1; below = levels[len(levels)-1] {
		above := make([][]byte, len(below)/2)
		for i := range above {
			above[i] = rfc6962.DefaultHasher.HashChildren(below[2*i], below[2*i+1])
		}
		levels = append(levels, above)
	}
	return levels
}

func proofs(leaves, rounds uint64) {
	levels := tree(leaves)
	var root []byte
	for level := 0; level < bits.Len64(leaves); level++ { // from the right edge up
		if leaves>>level&1 == 1 {
			peak := levels[level][leaves>>level-1]
			if root == nil {
				root = peak
			} else {
				root = rfc6962.DefaultHasher.HashChildren(peak, root)
			}
		}
	}
	dice := mrand.New(mrand.NewSource(1))
	indices := make([]uint64, rounds)
	for i := range indices {
		indices[i] = dice.Uint64() % leaves
	}
	made := make([][][]byte, rounds)
	began := time.Now()
	for i, index := range indices {
		nodes := must(proof.Inclusion(index, leaves))
		hashes := make([][]byte, 0, len(nodes.IDs))
		for _, id := range nodes.IDs {
			hashes = append(hashes, levels[id.Level][id.Index])
		}
		made[i] = must(nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren))
	}
	generated := time.Since(began)
	began = time.Now()
	for i, index := range indices {
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, index, leaves, levels[0][index], made[i], root); err != nil {
			log.Fatal(err)
		}
	}
	verified := time.Since(began)
	fmt.Println(generated.Nanoseconds()/int64(rounds), verified.Nanoseconds()/int64(rounds))
}

func main() {
	switch {
	case len(os.Args) == 3 && os.Args[1] == "serve":
		serve(os.Args[2])
	case len(os.Args) == 4 && os.Args[1] == "proofs":
		proofs(must(strconv.ParseUint(os.Args[2], 10, 64)), must(strconv.ParseUint(os.Args[3], 10, 64)))
	default:
		log.Fatal("peers serve FOLDER | peers proofs LEAVES N")
	}
}
