package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Kind (种类) is what a table's rows are to the evidence (证据): who changes one by a deed writes it through its Kind, and the entry of the deed then
// commits to what the row is after it. A capability declares its kinds beside its SQL.
type Kind struct {
	Name    string
	Table   string
	Key     []string          // columns of the primary key, the district aside
	Columns []string          // that deeds write
	Left    map[string]string // columns that are left out, and why: nobody's deed writes them

	returning, read, of string
}

var kinds []*Kind

// Declare makes a kind known to whoever verifies. Call it from a package variable.
func Declare(k Kind) *Kind {
	key := strings.Join(k.Key, ", ")
	k.returning = " RETURNING district, " + key
	k.read = "SELECT district, " + key + ", " + strings.Join(k.Columns, ", ") + " FROM " + k.Table
	k.of = k.read + " WHERE district = $1"
	if slices.ContainsFunc(kinds, func(o *Kind) bool { return o.Name == k.Name || o.Table == k.Table }) {
		panic("kind " + k.Name + " is declared twice")
	}
	kinds = append(kinds, &k)
	return &k
}

// Kinds lists what was declared, by name.
func Kinds() []*Kind {
	return slices.SortedFunc(slices.Values(kinds), func(a, b *Kind) int { return strings.Compare(a.Name, b.Name) })
}

// Touched is a row that a transaction writes.
type Touched struct {
	Kind     *Kind
	District string
	Key      []any
}

// ID names the row among those of its kind and district.
func (t Touched) ID() string { return idOf(t.Key) }

// Exec runs a statement that writes rows of the kind and notes which. Returns how many.
func (k *Kind) Exec(tx *Tx, query string, args ...any) (n int64, err error) {
	err = tx.Each(query+k.returning, args, func(r Scanner) error {
		n++
		district, key, _, err := k.scan(r, false)
		k.Touch(tx, district, key...)
		return err
	})
	return n, err
}

// Touch notes that the transaction writes a row, where Exec cannot: key holds the columns of Key.
func (k *Kind) Touch(tx *Tx, district string, key ...any) {
	tx.Trace(Touched{Kind: k, District: district, Key: key})
}

// One reads what a deed has made of a row; false where it is gone.
func (k *Kind) One(tx *Tx, t Touched) (content []byte, found bool, err error) {
	var where strings.Builder
	for i, c := range k.Key {
		fmt.Fprintf(&where, " AND %s = $%d", c, i+2)
	}
	err = tx.Each(k.of+where.String(), append(Args(t.District), t.Key...), func(r Scanner) (err error) {
		found = true
		_, _, content, err = k.scan(r, true)
		return err
	})
	return content, found, err
}

// Rows reads all rows of a district, or of all districts where it is "".
func (k *Kind) Rows(tx *Tx, district string, yield func(district, id string, content []byte) error) error {
	query, args := k.read, []any(nil)
	if district != "" {
		query, args = k.of, Args(district)
	}
	return tx.Each(query, args, func(r Scanner) error {
		d, key, content, err := k.scan(r, true)
		if err != nil {
			return err
		}
		return yield(d, idOf(key), content)
	})
}

func (k *Kind) scan(r Scanner, whole bool) (district string, key []any, content []byte, err error) {
	n := len(k.Key)
	if whole {
		n += len(k.Columns)
	}
	values := make([]any, n)
	dest := []any{&district}
	for i := range values {
		dest = append(dest, &values[i])
	}
	if err = r.Scan(dest...); err == nil && whole {
		content, err = canonical(k.Columns, values[len(k.Key):])
	}
	return district, values[:len(k.Key)], content, err
}

// canonical is the content of a row: its columns by name, those left out that say nothing, so that a column which comes later changes no commitment and
// both engines give the same.
func canonical(columns []string, values []any) ([]byte, error) {
	content := map[string]any{}
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			continue
		case []byte:
			if len(v) > 0 {
				content[columns[i]] = "hex:" + hex.EncodeToString(v)
			}
			continue
		case string:
			if v == "" {
				continue
			}
		case int64:
			if v == 0 {
				continue
			}
		case float64:
			if v == 0 {
				continue
			}
		}
		content[columns[i]] = v
	}
	return json.Marshal(content)
}

func idOf(key []any) string {
	parts := make([]string, len(key))
	for i, v := range key {
		switch v := v.(type) {
		case []byte:
			parts[i] = hex.EncodeToString(v)
		default:
			parts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(parts, "/")
}

// Trace keeps something in the order in which the transaction did it, for what closes it.
func (tx *Tx) Trace(v any) { tx.trace = append(tx.trace, v) }

// closing is what runs before a transaction commits that has traced something.
var closing func(tx *Tx, trace []any) error

// Closing registers what runs at the end of every update that has traced something, before its commit; an error of it fails the update. There is one: the audit log.
func Closing(fn func(tx *Tx, trace []any) error) { closing = fn }

func (tx *Tx) close() error {
	if len(tx.trace) == 0 || closing == nil {
		return nil
	}
	trace := tx.trace
	tx.trace = nil
	return closing(tx, trace)
}
