package media

import (
	"image"
	"image/color"
	"math/bits"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// The lookup by quarters finds exactly those whose looks differ in at most four bits.
func TestFourBits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		r := rand.New(rand.NewPCG(1, 2))
		look := int64(r.Uint64())
		want := map[string]int{}
		put := func(look int64) (m Media) {
			d := draft([]byte("x"), "x")
			m, err := s.begin(d)
			if err != nil {
				t.Fatal(err)
			}
			m.State, m.Kind, m.Blob, m.Thumbnail, m.SHA256, m.look = Ready, Photo, "blob", "thumbnail", d.ID, &look
			if err := s.update(func(tx *store.Tx) error { _, err := finish(tx, m); return err }); err != nil {
				t.Fatal(err)
			}
			return m
		}
		m := put(look)
		spread := func(quarters ...int) int64 { // a bit in each of these quarters
			var flips uint64
			for _, q := range quarters {
				for bit := uint64(0); bit == 0 || flips&bit != 0; {
					bit = 1 << (16*q + r.IntN(16))
					if flips&bit == 0 {
						flips |= bit
						break
					}
				}
			}
			return look ^ int64(flips)
		}
		for _, flips := range [][]int{{}, {0}, {3}, {0, 1}, {0, 1, 2}, {0, 1, 2, 3}, {0, 1, 2, 3}, {3, 3, 3, 3}, {0, 0, 1, 1}, {1, 2, 3, 3}, {0, 0, 0, 3}, {2, 2, 1, 0},
			{0, 0, 1, 2, 3}, {0, 1, 2, 3, 3}, {3, 3, 3, 3, 3}, {0, 0, 1, 1, 2, 2, 3, 3}} {
			near := put(spread(flips...))
			if d := differ(look, *near.look); d != len(flips) {
				t.Fatalf("%d bits for %v", d, flips)
			} else if d <= sameLook {
				want[near.ID] = d
			}
		}
		var twins []Twin
		if err := db.View(t.Context(), func(tx *store.Tx) (err error) { twins, err = s.Reused(tx, district, m.ID); return err }); err != nil {
			t.Fatal(err)
		}
		if len(twins) != len(want) {
			t.Errorf("%d, not %d", len(twins), len(want))
		}
		for i, twin := range twins {
			if d, ok := want[twin.ID]; !ok || d != twin.Distance || i > 0 && twins[i-1].Distance > d {
				t.Errorf("%+v", twin)
			}
		}
		s.Limits.Twins = 2
		if err := db.View(t.Context(), func(tx *store.Tx) (err error) { twins, err = s.Reused(tx, district, m.ID); return err }); err != nil || len(twins) != 2 {
			t.Errorf("%d %v", len(twins), err)
		}
	})
}

func TestQuarters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		look := rapid.Int64().Draw(t, "look")
		q := quarters(look)
		if back := q[0]<<48 | q[1]<<32 | q[2]<<16 | q[3]; back != look {
			t.Errorf("%x, not %x", back, look)
		}
		for i, v := range near(q[0]) {
			if v < 0 || v > 0xffff || bits.OnesCount64(uint64(v^q[0])) != min(i, 1) {
				t.Errorf("%x near %x", v, q[0])
			}
		}
	})
}

// A mean of equal pixels is that pixel, and nothing is lost at the edges: whatever the sizes, brightness is kept.
func TestShrink(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sw, sh := rapid.IntRange(1, 40).Draw(t, "sw"), rapid.IntRange(1, 40).Draw(t, "sh")
		w, h := rapid.IntRange(1, sw).Draw(t, "w"), rapid.IntRange(1, sh).Draw(t, "h")
		plainOne := image.NewUniform(color.RGBA{10, 200, 77, 255})
		for _, c := range shrink(sized{plainOne, sw, sh}, w, h).Pix {
			if c != 10 && c != 200 && c != 77 && c != 255 {
				t.Fatalf("%d", c)
			}
		}
		from := image.NewRGBA(image.Rect(3, 5, 3+sw, 5+sh)) // not at the origin
		r := rand.New(rand.NewPCG(uint64(sw), uint64(sh)))
		for i := range from.Pix {
			from.Pix[i] = uint8(r.Uint32()) | uint8(i%4/3*255)
		}
		to := shrink(from, w, h)
		mean := func(m *image.RGBA) (sum float64) {
			for i := 0; i < len(m.Pix); i += 4 {
				sum += float64(m.Pix[i])
			}
			return sum / float64(len(m.Pix)/4)
		}
		if a, b := mean(from), mean(to); a-b > 0.51 || b-a > 0.51 {
			t.Errorf("%d×%d to %d×%d: %f became %f", sw, sh, w, h, a, b)
		}
		if same := shrink(from, sw, sh); string(same.Pix) != string(from.Pix) {
			t.Error("the same size is another picture")
		}
	})
}

// sized is an endless picture cut to a size.
type sized struct {
	*image.Uniform
	w, h int
}

func (s sized) Bounds() image.Rectangle { return image.Rect(0, 0, s.w, s.h) }

func TestWithin(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]int{{4000, 3000, 2560, 1920}, {3000, 4000, 1920, 2560}, {100, 50, 100, 50}, {2560, 2560, 2560, 2560}, {20_000, 1, 2560, 1}, {1, 20_000, 1, 2560}} {
		if w, h := within(c[0], c[1], 2560); w != c[2] || h != c[3] {
			t.Errorf("%v: %d×%d", c, w, h)
		}
	}
}

func TestALongScreenshotStaysLegible(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]int{
		{4000, 3000, 2560, 1920}, {12_000, 9000, 2560, 1920}, {100, 50, 100, 50}, {2560, 2560, 2560, 2560}, // photos as ever
		{1080, 12_000, 1080, 12_000}, {1440, 12_000, 1080, 9000}, {1080, 19_000, 863, 15_185}, {19_000, 1080, 15_185, 863}, // as long as they may be
		{720, 9000, 720, 9000}, {20_000, 1, 20_000, 1},
	} {
		if w, h := keptSize(c[0], c[1], 2560, 1080); w != c[2] || h != c[3] {
			t.Errorf("%v: %d×%d", c, w, h)
		}
	}
}

// Each orientation turns the picture that a camera wrote so back to the one that was seen.
func TestUpright(t *testing.T) {
	t.Parallel()
	seen := scene(5, 3, 1)
	for o, written := range map[int]func(x, y int) (int, int){ // where a camera puts the seen pixel x, y
		1: func(x, y int) (int, int) { return x, y },
		2: func(x, y int) (int, int) { return 4 - x, y },
		3: func(x, y int) (int, int) { return 4 - x, 2 - y },
		4: func(x, y int) (int, int) { return x, 2 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, 4 - x }, // the first row as seen is the last column's… of a camera held upright
		7: func(x, y int) (int, int) { return 2 - y, 4 - x },
		8: func(x, y int) (int, int) { return 2 - y, x },
	} {
		size := image.Rect(0, 0, 5, 3)
		if o >= 5 {
			size = image.Rect(0, 0, 3, 5)
		}
		camera := image.NewRGBA(size)
		for y := range 3 {
			for x := range 5 {
				i, j := written(x, y)
				camera.Set(i, j, seen.At(x, y))
			}
		}
		if got := upright(camera, o); got.Rect != seen.Rect || string(got.Pix) != string(seen.Pix) {
			t.Errorf("orientation %d is %v", o, got.Rect)
		}
	}
}
