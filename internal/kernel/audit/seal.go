// Package audit seals the journal and proves it: the entries stand under a Merkle tree (golang.org/x/mod/sumdb/tlog, tiles of 256 hashes) whose head is signed.
package audit

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

const (
	tileHeight = 8 // 256 hashes a tile
	sealBatch  = 4096
)

// Sealer puts committed entries under a tree and signs its head.
type Sealer struct{ Signer note.Signer }

// Step is Seal as a step of the sequencer.
func (s *Sealer) Step(tx *store.Tx, district string, now time.Time) (func(*store.Tx) (int, error), error) {
	if waits, err := waits(tx, district); !waits || err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (int, error) { return s.Seal(tx, district, now) }, nil
}

// waits says whether there are entries that are not sealed.
func waits(tx *store.Tx, district string) (bool, error) {
	size, err := sealedSize(tx, district)
	if err != nil {
		return false, err
	}
	placed, err := tx.Any(`SELECT 1 FROM journal WHERE district = $1 AND position >= $2 AND position IS NOT NULL LIMIT 1`, district, size)
	if placed || err != nil {
		return placed, err
	}
	return journal.Waiting(tx, district)
}

// Seal puts what waits in one district under the tree, at most a few thousand entries, and answers how many. The caller holds the
// sequencer's lock: only one process seals at a time.
func (s *Sealer) Seal(tx *store.Tx, district string, now time.Time) (int, error) {
	size, err := sealedSize(tx, district)
	if err != nil {
		return 0, err
	}
	if _, err := journal.Place(tx, district); err != nil {
		return 0, err
	}
	entries, err := journal.Read(tx, district, size, sealBatch)
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	placed := int64(len(entries))
	tree := &tiles{tx: tx, district: district, fresh: map[int64]tlog.Hash{}, loaded: map[tileAt][]byte{}}
	for _, e := range entries {
		hashes, err := tlog.StoredHashesForRecordHash(e.Position, tlog.RecordHash(e.Record()), tree)
		if err != nil {
			return 0, err
		}
		first := tlog.StoredHashIndex(0, e.Position)
		for i, h := range hashes {
			tree.fresh[first+int64(i)] = h
		}
	}
	grown := size + placed
	if err := tree.save(size, grown); err != nil {
		return 0, err
	}
	root, err := tlog.TreeHash(grown, tree)
	if err != nil {
		return 0, err
	}
	return int(placed), s.checkpoint(tx, district, grown, root, now)
}

// sealedSize is how many entries the newest head covers.
func sealedSize(tx *store.Tx, district string) (size int64, err error) {
	err = tx.Get(`SELECT size FROM audit_checkpoint WHERE district = $1 ORDER BY size DESC LIMIT 1`, store.Args(district), &size)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	return size, err
}

// checkpoint signs the head. Of one hour only the newest head is kept: each covers all before it.
func (s *Sealer) checkpoint(tx *store.Tx, district string, size int64, root tlog.Hash, now time.Time) error {
	signed, err := note.Sign(&note.Note{Text: headText(district, size, root)}, s.Signer)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM audit_checkpoint WHERE district = $1 AND at >= $2`,
		district, clock.Milli(now.Truncate(time.Hour))); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO audit_checkpoint (district, size, at, note) VALUES ($1, $2, $3, $4)`,
		district, size, clock.Milli(now), string(signed))
	return err
}

// headText is the signed text: origin, size and root on a line each (the C2SP tlog-checkpoint form).
func headText(district string, size int64, root tlog.Hash) string {
	return fmt.Sprintf("liandong/%s\n%d\n%s\n", district, size, root)
}

// tiles reads stored hashes from the tiles of the database, with the hashes of this sealing before them.
type tiles struct {
	tx       *store.Tx
	district string
	fresh    map[int64]tlog.Hash
	loaded   map[tileAt][]byte
}

type tileAt struct {
	level int
	n     int64
}

// ReadHashes implements tlog.HashReader.
func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if h, ok := t.fresh[index]; ok {
			out[i] = h
			continue
		}
		tile := tlog.TileForIndex(tileHeight, index)
		data, err := t.load(tileAt{tile.L, tile.N})
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("audit tile %d/%d of %s is too short", tile.L, tile.N, t.district)
		}
		if out[i], err = tlog.HashFromTile(tile, data[:tile.W*tlog.HashSize], index); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (t *tiles) load(at tileAt) ([]byte, error) {
	if data, ok := t.loaded[at]; ok {
		return data, nil
	}
	var data []byte
	err := t.tx.Get(`SELECT hashes FROM audit_tile WHERE district = $1 AND level = $2 AND n = $3`,
		store.Args(t.district, at.level, at.n), &data)
	if err != nil && !errors.Is(err, store.ErrNoRow) {
		return nil, err
	}
	t.loaded[at] = data
	return data, nil
}

// save writes the tiles that grew between two sizes.
func (t *tiles) save(size, grown int64) error {
	widest := map[tileAt]tlog.Tile{}
	for _, tile := range tlog.NewTiles(tileHeight, size, grown) {
		at := tileAt{tile.L, tile.N}
		if tile.W > widest[at].W {
			widest[at] = tile
		}
	}
	for at, tile := range widest {
		data, err := tlog.ReadTileData(tile, t)
		if err != nil {
			return err
		}
		if _, err := t.tx.Exec(`INSERT INTO audit_tile (district, level, n, width, hashes) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (district, level, n) DO UPDATE SET width = excluded.width, hashes = excluded.hashes`,
			t.district, at.level, at.n, tile.W, data); err != nil {
			return err
		}
	}
	return nil
}
