package store

import (
	"sync"
)

// Reference data (territory, matters, staffing, calendars, grants) is read on every request and changes rarely. Each kind has a
// version per district, and AnyKind one that moves with every change; who changes the data bumps both in the same transaction, who reads
// compares them.

// AnyKind is the kind whose version moves whenever any other does.
const AnyKind = "*"

// seen is the versions that this process read last, by district.
type seen struct {
	mu   sync.RWMutex
	last map[string]map[string]int64
}

func (s *seen) get(district string) map[string]int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.last[district]
}

func (s *seen) put(district string, versions map[string]int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		s.last = map[string]map[string]int64{}
	}
	if s.last[district][AnyKind] <= versions[AnyKind] {
		s.last[district] = versions
	}
}

// Versions returns the versions of all reference data of a district, read once per transaction. Do not change the map.
func (tx *Tx) Versions(district string) (map[string]int64, error) {
	if v, ok := tx.versions[district]; ok {
		return v, nil
	}
	v := map[string]int64{}
	err := tx.Each(`SELECT kind, version FROM reference_version WHERE district = $1`, Args(district), func(r Scanner) error {
		var kind string
		var n int64
		if err := r.Scan(&kind, &n); err != nil {
			return err
		}
		v[kind] = n
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !tx.bumped { // else it may be rolled back
		tx.seen.put(district, v)
	}
	tx.know(district, v)
	return v, nil
}

// Know tells the transaction the version of AnyKind that it has read in passing: if it is what this process saw last, nothing has to
// be read.
func (tx *Tx) Know(district string, anyKind int64) {
	if last := tx.seen.get(district); anyKind > 0 && last[AnyKind] == anyKind && !tx.bumped {
		tx.know(district, last)
	}
}

func (tx *Tx) know(district string, versions map[string]int64) {
	if tx.versions == nil {
		tx.versions = map[string]map[string]int64{}
	}
	tx.versions[district] = versions
}

// Bump marks reference data of a kind as changed.
func (tx *Tx) Bump(district, kind string) error {
	delete(tx.versions, district)
	tx.bumped = true
	for _, k := range []string{kind, AnyKind} {
		if _, err := tx.Exec(`INSERT INTO reference_version (district, kind, version) VALUES ($1, $2, 1)
			ON CONFLICT (district, kind) DO UPDATE SET version = reference_version.version + 1`, district, k); err != nil {
			return err
		}
	}
	return nil
}

// Cache holds a value per district that is loaded from reference data and reloaded when its version moved.
type Cache[T any] struct {
	Kind string
	Load func(tx *Tx, district string) (T, error)

	mu   sync.RWMutex
	held map[string]cached[T]
	load sync.Mutex // held while one loads, so that of many who find nothing the others wait for the first: a district is large
}

type cached[T any] struct {
	version int64
	value   T
}

// Get returns the district's value as of this transaction. The value is shared: do not change it.
func (c *Cache[T]) Get(tx *Tx, district string) (T, error) {
	versions, err := tx.Versions(district)
	if err != nil {
		var none T
		return none, err
	}
	version := versions[c.Kind]
	if value, ok := c.have(district, version); ok {
		return value, nil
	}
	if tx.bumped {
		return c.Load(tx, district) // made from uncommitted rows: not for others
	}
	c.load.Lock()
	defer c.load.Unlock()
	if value, ok := c.have(district, version); ok {
		return value, nil
	}
	value, err := c.Load(tx, district)
	if err != nil {
		return value, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		c.held = map[string]cached[T]{}
	}
	if held, ok := c.held[district]; !ok || held.version < version {
		c.held[district] = cached[T]{version: version, value: value}
	}
	return value, nil
}

func (c *Cache[T]) have(district string, version int64) (value T, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	held, ok := c.held[district]
	if !ok || held.version != version {
		return value, false
	}
	return held.value, true
}

// Districts lists the districts of the installation: those that have reference data.
func (t *Tx) Districts() (districts []string, err error) {
	err = t.Each(`SELECT DISTINCT district FROM reference_version`, nil, func(r Scanner) error {
		var d string
		err := r.Scan(&d)
		districts = append(districts, d)
		return err
	})
	return districts, err
}
