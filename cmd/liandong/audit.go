package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"liandong/internal/casework/ledger"
	"liandong/internal/installation"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

type auditCommands struct {
	Verify verifyCommand `cmd:"" help:"Recompute the sealed log, hold all rows against it and name what does not hold."`
}

type verifyCommand struct {
	storage
	Heads string `help:"File of signed heads that an outside witness has kept: shows whether the log was cut back or rewritten since." type:"path"`
	Key   string `help:"File with the public key; DATA/keys/audit.pub where it is left out." type:"existingfile"`
	JSON  bool   `help:"Print one JSON object: faults and what was read."`
}

// What verifying may end with beside success.
var (
	errNotIntact  = fault.Define(fault.Conflict, "audit.not_intact", "审计日志或数据与日志不符：%d 处", "The audit log, or the data against it, does not hold in %d places.")
	errCannotTell = fault.Define(fault.Unavailable, "audit.cannot_tell", "无法核验", "It cannot be told whether the audit log holds.")
)

// verified is the answer as JSON.
type verified struct {
	Faults    []placedFault `json:"faults"`
	Opened    bool          `json:"opened"` // sealed fields were opened and compared, with the data key
	Districts []districtLog `json:"districts"`
}

type placedFault struct {
	audit.Fault
	District string `json:"district"`
}

type districtLog struct {
	District string `json:"district"`
	Entries  int64  `json:"entries"`
	Heads    int    `json:"heads"`
	Pending  int64  `json:"pending"`
}

// Help stands under the line of the command.
func (verifyCommand) Help() string { return checked }

func (c verifyCommand) Run(ctx context.Context) error {
	found, err := c.verify(ctx)
	if err != nil {
		if c.JSON {
			_ = json.NewEncoder(os.Stdout).Encode(map[string]string{"cannot_tell": explain(err).Error()})
		}
		return ended{explain(errCannotTell.New().Because(err)), exitCannotTell}
	}
	if c.JSON {
		err = json.NewEncoder(os.Stdout).Encode(found)
	} else {
		found.print()
	}
	if n := len(found.Faults); n > 0 {
		return ended{explain(errNotIntact.New(n)), exitUnsound}
	}
	return err
}

// verify reads everything; an error means that it could not.
func (c verifyCommand) verify(ctx context.Context) (found verified, err error) {
	verifier, err := c.verifier()
	if errors.Is(err, audit.ErrNoKey) {
		err = cmp.Or(c.finished(ctx), err)
	}
	if err != nil {
		return found, err
	}
	check := audit.Check{Verifier: verifier, Witness: ledger.Witness, Strays: ledger.Strays}
	if !c.JSON {
		check.Progress = func(n int64) { _, _ = fmt.Fprintf(os.Stderr, "\r%d entries read 已核对", n) }
	}
	found.Faults, found.Districts = []placedFault{}, []districtLog{}
	if c.Heads != "" {
		file, err := os.Open(c.Heads)
		if err != nil {
			return found, err
		}
		check.Heads, err = audit.ReadHeads(file, verifier)
		if err := errors.Join(err, file.Close()); err != nil {
			return found, err
		}
		if len(check.Heads) == 0 {
			return found, audit.ErrNoHeads.New()
		}
	}
	db, err := c.asIs(ctx)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if damage := db.Intact(ctx); damage != nil { // what can still be read says more: which rows
		found.Faults = append(found.Faults, placedFault{Fault: audit.Fault{Kind: "database", Why: damage.Error()}})
		defer func() {
			if err != nil {
				err = nil
				_, _ = fmt.Fprintln(os.Stderr, "the rest cannot be read 其余无法读取")
			}
		}()
	}
	if err := installation.VerifierOf(ctx, db, c.key()); err != nil {
		return found, err
	}
	vault, err := installation.DataKey(ctx, db, c.keys())
	if errors.Is(err, installation.ErrKeyOther) && c.Key != "" { // somebody outside verifies a copy beside keys of their own
		vault, err = nil, nil
	}
	if err != nil {
		return found, err
	}
	if found.Opened = vault != nil; !found.Opened && !c.JSON {
		_, _ = fmt.Fprintln(os.Stderr, "without the data key sealed fields are not opened and not compared 无数据密钥，未核对密文字段")
	}
	if vault != nil {
		check.Strays = func(tx *store.Tx, found func(district, kind, id, why string)) error {
			return errors.Join(ledger.Strays(tx, found), ledger.Sealed(vault)(tx, found))
		}
	}
	findings, err := audit.Verify(ctx, db, check)
	if !c.JSON {
		_, _ = fmt.Fprintln(os.Stderr)
	}
	if err != nil {
		return found, err
	}
	if len(findings) == 0 {
		return found, audit.ErrEmpty.New()
	}
	for _, f := range findings {
		found.Districts = append(found.Districts, districtLog{f.District, f.Entries, f.Checkpoints, f.Pending})
		for _, one := range f.Faults {
			found.Faults = append(found.Faults, placedFault{one, f.District})
		}
	}
	return found, nil
}

// finished says so where no installation is there that could have keys.
func (s storage) finished(ctx context.Context) error {
	db, err := s.asIs(ctx)
	if err != nil {
		return err
	}
	return errors.Join(installation.Finished(ctx, db), db.Close())
}

// key is where the public key lies.
func (c verifyCommand) key() string { return cmp.Or(c.Key, filepath.Join(c.keys(), "audit.pub")) }

func (c verifyCommand) verifier() (note.Verifier, error) {
	key, err := os.ReadFile(c.key())
	if c.Key == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, audit.ErrNoKey.New()
	}
	if err != nil {
		return nil, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	return verifier, fault.Wrap(err, c.key())
}

// mostPrinted is how many faults are read by people.
const mostPrinted = 100

func (v verified) print() {
	for i, f := range v.Faults {
		if i == mostPrinted {
			_, _ = fmt.Printf("… and %d more; --json prints all 其余见 --json\n", len(v.Faults)-i)
			break
		}
		_, _ = fmt.Printf("%s: BAD %s %s: %s\n", f.District, f.Kind, f.Entry, f.Why)
	}
	for _, d := range v.Districts {
		state := "intact"
		for _, f := range v.Faults {
			if f.District == d.District {
				state = "NOT intact"
			}
		}
		_, _ = fmt.Printf("%s: %s, %d entries under %d signed heads, %d not yet sealed\n", d.District, state, d.Entries, d.Heads, d.Pending)
	}
}

type migrateCommand struct{ storage }

func (c migrateCommand) Run(ctx context.Context) error {
	db, err := c.existing(ctx, store.Open)
	if err != nil {
		return err
	}
	_, err = fmt.Println("the schema is up to date")
	return errors.Join(err, db.Close())
}
