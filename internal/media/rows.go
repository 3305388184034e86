package media

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

const columns = `district, id, account, state, reason, kind, type, name, size, sha256, blob, thumbnail, width, height, taken_at, lon, lat, look,
	created_at, case_id, entry, draft`

func scan(r store.Scanner) (m Media, err error) {
	var takenAt, createdAt int64
	var lon, lat sql.NullFloat64
	var look sql.NullInt64
	err = r.Scan(&m.District, &m.ID, &m.Account, &m.State, &m.Reason, &m.Kind, &m.Type, &m.Name, &m.Size, &m.SHA256, &m.Blob, &m.Thumbnail,
		&m.Width, &m.Height, &takenAt, &lon, &lat, &look, &createdAt, &m.Case, &m.Entry, &m.draft)
	m.TakenAt, m.CreatedAt = clock.Time(takenAt), clock.Time(createdAt)
	if lon.Valid && lat.Valid {
		m.Place = &geo.Position{Lon: lon.Float64, Lat: lat.Float64, CRS: geo.WGS84}
	}
	if look.Valid {
		m.look = &look.Int64
	}
	return m, err
}

func list(tx *store.Tx, where string, args ...any) (all []Media, err error) {
	err = tx.Each(`SELECT `+columns+` FROM media WHERE `+where, args, func(r store.Scanner) error {
		m, err := scan(r)
		all = append(all, m)
		return err
	})
	return all, err
}

// Find returns one file. Permission: none is asked here. Errors: ErrNoMedia.
func Find(tx *store.Tx, district, id string) (Media, error) {
	all, err := list(tx, `district = $1 AND id = $2`, district, id)
	if err == nil && len(all) == 0 {
		return Media{}, ErrNoMedia.New()
	}
	if err != nil {
		return Media{}, err
	}
	return all[0], nil
}

// sum is what a file is, whose it is and what is known of where it comes from: over each column that is not looked up in another. It is equal on both engines.
func (m Media) sum() string {
	place := ""
	if m.Place != nil {
		place = fmt.Sprintf("%g %g", m.Place.Lon, m.Place.Lat)
	}
	look := ""
	if m.look != nil {
		look = strconv.FormatInt(*m.look, 10)
	}
	return strings.Join([]string{m.SHA256, m.Blob, m.Thumbnail, m.Account, string(m.Kind), m.Type, m.Name, strconv.FormatInt(m.Size, 10), strconv.Itoa(m.Width), strconv.Itoa(m.Height),
		strconv.FormatInt(clock.Milli(m.TakenAt), 10), place, look, strconv.FormatInt(clock.Milli(m.CreatedAt), 10)}, "\x00")
}

// Sums returns what those files are (see sum) that are ready, by their ids. Permission: none is asked here.
func Sums(tx *store.Tx, district string, ids []string) (sums map[string]string, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := store.Args(district)
	for _, id := range ids {
		args = append(args, id)
	}
	all, err := list(tx, `district = $1 AND state = 'ready' AND id IN (`+store.Placeholders(2, len(ids))+`)`, args...)
	sums = map[string]string{}
	for _, m := range all {
		sums[m.ID] = m.sum()
	}
	return sums, err
}

// Kept is what a file is, as verifying looks at it, and what it came with.
type Kept struct{ Sum, Entry string }

// Attached returns the files that belong to a case, by their ids. Permission: none is asked here.
func Attached(tx *store.Tx, district, caseID string) (all map[string]Kept, err error) {
	files, err := ForCase(tx, district, caseID)
	all = map[string]Kept{}
	for _, m := range files {
		all[m.ID] = Kept{m.sum(), m.Entry}
	}
	return all, err
}

// InCases are the files that belong to cases, as a question: district, case_id.
const InCases = `SELECT district, case_id FROM media WHERE case_id <> ''`

// ForCase lists what belongs to a case, in the order in which it was announced. Permission: none is asked here.
func ForCase(tx *store.Tx, district, caseID string) ([]Media, error) {
	return list(tx, `district = $1 AND case_id = $2 AND case_id <> '' ORDER BY created_at, id`, district, caseID)
}

// insert writes a new upload; false if its id or slot is taken.
func insert(tx *store.Tx, m Media, slot int) (bool, error) {
	n, err := tx.Exec(`INSERT INTO media (district, id, account, slot, draft, state, reason, kind, type, name, size, sha256, blob, thumbnail, width, height,
			taken_at, created_at, case_id, entry)
		VALUES ($1, $2, $3, $4, $5, 'uploading', '', '', '', $6, $7, '', '', '', 0, 0, $8, $9, '', '')
		ON CONFLICT DO NOTHING`,
		m.District, m.ID, m.Account, slot, m.draft, m.Name, m.Size, clock.Milli(m.TakenAt), clock.Milli(m.CreatedAt))
	return n == 1, err
}

// finish writes what an upload became; false if it is not being uploaded any more.
func finish(tx *store.Tx, m Media) (bool, error) {
	var lon, lat sql.NullFloat64
	if m.Place != nil {
		lon, lat = sql.NullFloat64{Float64: m.Place.Lon, Valid: true}, sql.NullFloat64{Float64: m.Place.Lat, Valid: true}
	}
	var look sql.NullInt64
	var quarter [4]sql.NullInt64
	if m.look != nil {
		look = sql.NullInt64{Int64: *m.look, Valid: true}
		for i, q := range quarters(*m.look) {
			quarter[i] = sql.NullInt64{Int64: q, Valid: true}
		}
	}
	n, err := tx.Exec(`UPDATE media SET state = $1, reason = $2, kind = $3, type = $4, name = $5, sha256 = $6, blob = $7, thumbnail = $8,
			width = $9, height = $10, taken_at = $11, lon = $12, lat = $13, look = $14, look_1 = $15, look_2 = $16, look_3 = $17, look_4 = $18
		WHERE district = $19 AND id = $20 AND state = 'uploading'`,
		string(m.State), m.Reason, string(m.Kind), m.Type, m.Name, m.SHA256, m.Blob, m.Thumbnail, m.Width, m.Height, clock.Milli(m.TakenAt),
		lon, lat, look, quarter[0], quarter[1], quarter[2], quarter[3], m.District, m.ID)
	return n == 1, err
}
