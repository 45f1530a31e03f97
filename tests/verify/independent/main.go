// Reads a log of ours with other people's libraries: golang.org/x/mod/sumdb (notes, tiles, record and tree proofs) and
// github.com/transparency-dev/merkle (proofs of the JSON API).
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

var base string
var passed, failed int

func check(what string, err error) {
	if err == nil {
		passed++
		return
	}
	failed++
	fmt.Printf("FAILED: %s: %v\n", what, err)
}

func must(what string, err error) {
	check(what, err)
	if err != nil {
		fmt.Printf("independent: %d passed, %d failed\n", passed, failed)
		os.Exit(1)
	}
}

func get(path string) ([]byte, error) {
	answer, err := http.Get(base + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != 200 {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	return body, err
}

// tlog names tiles with their height; C2SP tlog-tiles, where it is always 8, does not.
type tiles struct{}

func (tiles) Height() int                     { return tileHeight }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		data, err := get("/ledger/" + strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func width(left int64) int {
	if left > 256 {
		return 256
	}
	return int(left)
}

func readEntries(size int64) ([][]byte, error) {
	var out [][]byte
	for number := int64(0); number*256 < size; number++ {
		tile := tlog.Tile{H: tileHeight, L: 0, N: number, W: width(size - number*256)}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		data, err := get("/ledger/" + path)
		if err != nil {
			return nil, err
		}
		for len(data) >= 2 {
			length := int(binary.BigEndian.Uint16(data))
			if len(data) < 2+length {
				return nil, fmt.Errorf("%s is cut", path)
			}
			out = append(out, data[2:2+length])
			data = data[2+length:]
		}
	}
	if int64(len(out)) != size {
		return nil, fmt.Errorf("%d entries, wanted %d", len(out), size)
	}
	return out, nil
}

type apiProof struct {
	LeafHash []byte   `json:"leaf_hash"`
	Root     []byte   `json:"root"`
	FromRoot []byte   `json:"from_root"`
	ToRoot   []byte   `json:"to_root"`
	Proof    [][]byte `json:"proof"`
}

func readProof(path string) (out apiProof, err error) {
	data, err := get("/api/v1/ledger/proofs/" + path)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	return
}

func main() {
	base = strings.TrimSuffix(os.Args[1], "/")
	policy, err := get("/ledger/policy")
	must("the policy is read", err)
	verifier, err := note.NewVerifier(strings.Fields(string(policy))[1])
	must("note takes the verifier key", err)
	signed, err := get("/ledger/checkpoint")
	must("the checkpoint is read", err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must("note opens the checkpoint", err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must("the size is a number", err)
	rawRoot, err := base64.StdEncoding.DecodeString(lines[2])
	must("the root is base64", err)
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], rawRoot)

	reader := tlog.TileHashReader(tree, tiles{}) // checks every tile it reads against the root
	root, err := tlog.TreeHash(size, reader)
	must("tlog computes the root from our tiles", err)
	if root != tree.Hash {
		check("tlog's root", fmt.Errorf("differs"))
	}
	entries, err := readEntries(size)
	must("all entries are read", err)
	for index, entry := range entries {
		path, err := tlog.ProveRecord(size, int64(index), reader)
		check("tlog proves a record", err)
		check("tlog checks a record", tlog.CheckRecord(path, size, tree.Hash, int64(index), tlog.RecordHash(entry)))

		ours, err := readProof(fmt.Sprintf("inclusion?index=%d&size=%d", index, size))
		check("our inclusion proof is read", err)
		leaf := rfc6962.DefaultHasher.HashLeaf(entry)
		if !bytes.Equal(leaf, ours.LeafHash) {
			check("our leaf hash", fmt.Errorf("differs at %d", index))
		}
		check("merkle verifies our inclusion proof", proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(size), leaf, ours.Proof, rawRoot))
	}
	for from := int64(1); from <= size; from++ {
		ours, err := readProof(fmt.Sprintf("consistency?from=%d&to=%d", from, size))
		check("our consistency proof is read", err)
		check("merkle verifies our consistency proof", proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(from), uint64(size), ours.Proof, ours.FromRoot, rawRoot))
		then, err := tlog.TreeHash(from, reader)
		check("tlog computes an earlier root", err)
		if !bytes.Equal(then[:], ours.FromRoot) {
			check("our earlier root", fmt.Errorf("differs at %d", from))
		}
		path, err := tlog.ProveTree(size, from, reader)
		check("tlog proves a tree", err)
		check("tlog checks a tree", tlog.CheckTree(path, size, tree.Hash, from, then))
	}
	fmt.Printf("independent: %d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
