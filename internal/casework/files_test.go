package casework_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"testing"

	"github.com/google/uuid"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/media"
)

// photo sends a picture whose looks depend on its seed and answers its id.
func (w *world) photo(account string, seed int) string {
	w.t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 64, 64))
	for x := range 64 {
		for y := range 64 {
			picture.SetGray(x, y, color.Gray{Y: uint8((x*x*seed + y*(seed+3)*7 + x*y) % 251)})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, nil); err != nil {
		w.t.Fatal(err)
	}
	id := uuid.Must(uuid.NewV7()).String()
	ctx, who := w.t.Context(), w.who[account]
	if _, err := w.Announce(ctx, who, media.Draft{ID: id, Size: int64(file.Len()), Name: "p.jpg"}); err != nil {
		w.t.Fatal(err)
	}
	half := file.Len() / 2
	if n, err := w.Send(ctx, who, id, 0, bytes.NewReader(file.Bytes()[:half])); err != nil || n != int64(half) {
		w.t.Fatal(n, err)
	}
	if _, n, err := w.Sent(ctx, who, id); err != nil || n != int64(half) {
		w.t.Fatal(n, err)
	}
	if _, err := w.Send(ctx, who, id, int64(half), bytes.NewReader(file.Bytes()[half:])); err != nil {
		w.t.Fatal(err)
	}
	m, err := w.Finish(ctx, who, id)
	if err != nil || m.State != media.Ready {
		w.t.Fatal(m.State, err)
	}
	return id
}

// sees says whether an account may read a file.
func (w *world) sees(account, id string) bool {
	w.t.Helper()
	_, content, err := w.File(w.t.Context(), w.who[account], id, media.Small)
	if err != nil {
		if !errors.Is(err, media.ErrNoMedia) {
			w.t.Errorf("%s: %v", account, err)
		}
		return false
	}
	defer func() { _ = content.Close() }()
	text, err := io.ReadAll(content)
	return err == nil && len(text) > 0
}

// TestPhotosFollowTheCase: what belongs to nothing is its sender's; on a case it is seen by whoever sees what it came with.
func TestPhotosFollowTheCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		mine := w.photo("resident", 3)
		if !w.sees("resident", mine) || w.sees("op-1", mine) || w.sees("leader", mine) {
			t.Error("before it is sent, a photo is its sender's")
		}
		d := draft("resident", bridge, "111")
		d.Media = []string{mine}
		c := w.report("resident", d)
		if again := w.report("resident", d); again.ID != c.ID {
			t.Error("the same report twice")
		}
		if !w.sees("resident", mine) || !w.sees("op-1", mine) || w.sees("op-2", mine) || w.sees("office-1", mine) {
			t.Error("the photo does not follow the case")
		}
		c = w.do("op-1", w.do("op-1", c, rules.ActFile), rules.ActDispatch)
		if !w.sees("office-1", mine) {
			t.Error("the owner does not see what was reported")
		}
		c = w.do("office-1", c, rules.ActAccept)
		before, after := w.photo("office-1", 5), w.photo("office-1", 8)
		c, err := w.try("office-1", c, rules.ActNote, rules.Input{Note: "现场情况", Media: []string{before}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.try("office-1", c, rules.ActFinish, rules.Input{Note: "已修复", Media: []string{before}}); fault.From(err).Field != "media[0]" || !errors.Is(err, media.ErrAttached) {
			t.Errorf("the same photo twice: %v", err)
		}
		if _, err := w.try("office-1", c, rules.ActFinish, rules.Input{Note: "已修复", Media: []string{mine}}); !errors.Is(err, media.ErrNotYours) {
			t.Errorf("somebody else's photo: %v", err)
		}
		if c, err = w.try("office-1", c, rules.ActFinish, rules.Input{Note: "已修复", Media: []string{after}}); err != nil {
			t.Fatal(err)
		}
		if w.sees("resident", before) || !w.sees("resident", after) {
			t.Error("who reported sees the result and no internal note")
		}
		staff, outside := w.dossier("op-1", c), w.dossier("resident", c)
		if len(staff.Files) != 3 || len(outside.Files) != 2 {
			t.Errorf("%d and %d files", len(staff.Files), len(outside.Files))
		}
		last := staff.Events[len(staff.Events)-1]
		if len(last.Media) != 1 || last.Media[0] != after {
			t.Errorf("the event does not say what came with it: %v", last.Media)
		}
		w.seal(t)
	})
}

// TestReusedPhotosAreMarked: a photo that came with another case before is marked, for staff only.
func TestReusedPhotosAreMarked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for i, n := range []string{"111", "112"} {
			d := draft("patrol", fireLane, n)
			d.Media = []string{w.photo("patrol-"+n, 3)}
			c := w.report("patrol-"+n, d)
			if files := w.dossier("op-1", c).Files; len(files) != 1 || files[0].Reused != i {
				t.Errorf("case %d: %+v", i, files)
			}
		}
	})
}

// TestNobodyReadsWhatOthersReported: two residents report the same matter; neither reads the words or the number of the other.
func TestNobodyReadsWhatOthersReported(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		d := draft("resident", bridge, "111")
		c := w.report("resident", d)
		again := draft("hotline", bridge, "111")
		again.Case, again.Contact, again.Description = c.ID, &rules.Contact{Name: "李某某", Phone: "13900000000"}, "别人说的话"
		c = w.report("op-1", again)
		if reports := w.dossier("resident", c).Reports; len(reports) != 1 || reports[0].ID != d.ID {
			t.Errorf("%+v", reports)
		}
		if reports := w.dossier("op-1", c).Reports; len(reports) != 2 {
			t.Errorf("%+v", reports)
		}
	})
}
