package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func (s *shelf) attach(caseID, entry, account string, ids ...string) error {
	return s.update(func(tx *store.Tx) error { return Attach(tx, district, caseID, entry, ids, account) })
}

func (s *shelf) forCase(caseID string) (all []Media) {
	s.Helper()
	if err := s.DB.View(s.Context(), func(tx *store.Tx) (err error) { all, err = ForCase(tx, district, caseID); return err }); err != nil {
		s.Fatal(err)
	}
	return all
}

func TestAttach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		var ids []string
		for i := range 3 {
			s.clock.Advance(time.Second)
			ids = append(ids, s.sent(wav(10+i), "a").ID)
		}
		if err := s.attach("case", "report", patroller, ids[1], ids[0], ids[1]); err != nil {
			t.Fatal(err)
		}
		for range 2 { // again is no error
			if err := s.attach("case", "report", patroller, ids[0]); err != nil {
				t.Error(err)
			}
		}
		if err := s.attach("case", "event", patroller, ids[2]); err != nil {
			t.Error(err)
		}
		all := s.forCase("case")
		if len(all) != 3 || len(s.forCase("other")) != 0 || len(s.forCase("")) != 0 {
			t.Fatalf("%+v", all)
		}
		for i, entry := range []string{"report", "report", "event"} {
			if m := all[i]; m.ID != ids[i] || m.Entry != entry || m.Case != "case" {
				t.Errorf("%d: %+v", i, m)
			}
		}
	})
}

func TestAttachNot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		fine, used := s.sent(wav(10), "a").ID, s.sent(wav(11), "a").ID
		if err := s.attach("case", "report", patroller, used); err != nil {
			t.Fatal(err)
		}
		theirs := draft(wav(12), "a")
		theirs.Account = other
		if _, err := s.sendAs(theirs, wav(12)); err != nil {
			t.Fatal(err)
		}
		unfinished, bad := draft(wav(13), "a"), draft([]byte("<svg/>"), "a")
		if _, err := s.begin(unfinished); err != nil {
			t.Fatal(err)
		}
		if _, err := s.sendAs(bad, []byte("<svg/>")); !errors.Is(err, ErrMarkup) {
			t.Fatal(err)
		}
		wants := []error{nil, ErrAttached, ErrNotYours, ErrNotReady, ErrNotTaken, ErrNotYours}
		err := s.attach("case", "event", patroller, fine, used, theirs.ID, unfinished.ID, bad.ID, uuid.NewString())
		all := fault.From(err).All()
		if len(all) != 5 {
			t.Fatalf("%v", all)
		}
		for i, e := range all {
			if !errors.Is(e, wants[i+1]) || e.Field != fmt.Sprintf("media[%d]", i+1) {
				t.Errorf("%d: %v", i+1, e)
			}
		}
		if len(s.forCase("case")) != 1 {
			t.Error("a part of it was attached")
		}
		if err := s.update(func(tx *store.Tx) error { return Attach(tx, "330100", "case", "event", []string{fine}, patroller) }); !errors.Is(err, ErrNotYours) {
			t.Errorf("another district: %v", err)
		}
	})
}

// Two cases want the same photo at once: one gets it.
func TestAttachOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		id := s.sent(wav(10), "a").ID
		var all sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			all.Go(func() { errs[i] = s.attach(fmt.Sprint("case", i), "report", patroller, id) })
		}
		all.Wait()
		attached := 0
		for i, err := range errs {
			if err == nil {
				attached += len(s.forCase(fmt.Sprint("case", i)))
			} else if !errors.Is(err, ErrAttached) {
				t.Error(err)
			}
		}
		if attached != 1 {
			t.Errorf("attached %d times", attached)
		}
	})
}

// plainWall becomes brighter to one side, as every wall does near a window.
func plainWall(blue uint8) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 500, 400))
	for y := range 400 {
		for x := range 500 {
			m.SetRGBA(x, y, color.RGBA{uint8(x / 2), uint8(x / 2), blue, 255})
		}
	}
	return m
}

// The same bytes twice are kept once, and told.
func TestReused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		picture := scene(1200, 900, 7)
		first := s.sent(asJPEG(picture), "first.jpg")
		if err := s.attach("case", "report", patroller, first.ID); err != nil {
			t.Fatal(err)
		}
		same := s.sent(asJPEG(picture), "same.jpg")
		smaller := s.sent(asPNG(shrink(picture, 700, 525)), "smaller.png")
		turned := s.sent(withEXIF(asJPEG(upright(picture, 8)), tiff(short(0x0112, 6))), "turned.jpg") // how a phone that is held upright writes it
		another := s.sent(asJPEG(scene(1200, 900, 8)), "another.jpg")
		sound := s.sent(wav(100), "sound.wav")
		soundAgain := s.sent(wav(100), "sound.wav")
		tiny := s.sent(asPNG(shrink(scene(90, 80, 1), 1, 1)), "tiny.png")
		wall, otherWall := s.sent(asPNG(plainWall(0)), "wall.png"), s.sent(asPNG(plainWall(90)), "wall.png")
		reused := func(id string) (twins []Twin) {
			t.Helper()
			if err := db.View(t.Context(), func(tx *store.Tx) (err error) { twins, err = s.Reused(tx, district, id); return err }); err != nil {
				t.Fatal(err)
			}
			return twins
		}
		twins := reused(first.ID)
		if len(twins) != 3 || twins[0].ID != same.ID || !twins[0].Same || twins[0].Case != "" || twins[1].Same || twins[2].Same {
			t.Errorf("%+v", twins)
		}
		for _, id := range []string{same.ID, smaller.ID, turned.ID} {
			twins := reused(id)
			found := false
			for _, twin := range twins {
				found = found || twin.ID == first.ID && twin.Case == "case" && twin.Entry == "report" && twin.Distance <= sameLook
			}
			if len(twins) != 3 || !found {
				t.Errorf("%+v", twins)
			}
		}
		if twins := reused(sound.ID); len(twins) != 1 || twins[0].ID != soundAgain.ID || !twins[0].Same {
			t.Errorf("sound: %+v", twins)
		}
		for name, id := range map[string]string{"another photo": another.ID, "one pixel": tiny.ID, "a wall": wall.ID, "another wall": otherWall.ID} {
			if twins := reused(id); len(twins) != 0 {
				t.Errorf("%s: %+v", name, twins)
			}
		}
		if first.Blob != same.Blob || len(s.kept()) != 2*4+1+1+2*2 {
			t.Errorf("the same is kept twice: %v", s.kept())
		}
		err := db.View(t.Context(), func(tx *store.Tx) error { _, err := s.Reused(tx, "330100", first.ID); return err })
		if !errors.Is(err, ErrNoMedia) {
			t.Errorf("another district: %v", err)
		}
		if !bytes.Equal(s.read(first, Whole), s.read(same, Whole)) {
			t.Error("they differ")
		}
	})
}
