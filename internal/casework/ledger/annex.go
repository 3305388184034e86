package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/media"
)

// annex (附卷) is what the entry of an event says of the rows that the event wrote beside the case's own. What follows from the event itself is not said again: the
// owner and the beginning of a hop, the beginning and the reason of a pause.
type annex struct {
	Tasks      map[int]leaf      `json:"tasks,omitempty"` // by number
	Hop        string            `json:"hop,omitempty"`   // how the hop ended that ran until now
	Pause      string            `json:"pause,omitempty"` // how the pause ended
	Mediation  *leaf             `json:"mediation,omitempty"`
	Link       string            `json:"link,omitempty"`
	Evaluation string            `json:"evaluation,omitempty"`
	Files      map[string]string `json:"files,omitempty"` // salted, by the id of the file
}

// leaf is a row in two commitments: one over what is nobody's words, and a salted one over words, which goes with them when they are erased.
type leaf struct {
	Row   string `json:"row"`
	Words string `json:"words,omitempty"`
}

// digestOf is digest cut to 16 bytes, which still keep anybody from finding other values for it.
func digestOf(values ...any) string { return digest(values...)[:32] }

// wordsOf commits to words with a salt; to none with nothing.
func wordsOf(salt string, said ...string) string {
	if strings.Join(said, "") == "" {
		return ""
	}
	b, _ := json.Marshal(said) // strings always marshal
	return journal.Commitment(salt, b)[:32]
}

// fileOf commits to what a file is.
func fileOf(salt, sum string) string { return journal.Commitment(salt, []byte(sum))[:32] }

func taskLeaf(t rules.Task, salt string) leaf {
	return leaf{digestOf(t.N, t.Kind, t.State, t.Owner.Kind, t.Owner.Code, t.By.Kind, t.By.Code, clock.Milli(t.AskedAt), clock.Milli(t.DueAt), t.Limit.Value, t.Limit.Unit,
		t.Urged, t.Rounds, clock.Milli(t.AnsweredAt), t.Over.Milliseconds()), wordsOf(salt, t.Words, t.Answer)}
}

// hopEnd is over how a hop ended.
func hopEnd(h rules.Hop) string {
	return digestOf(clock.Milli(h.To), h.Paused.Milliseconds(), h.Over.Milliseconds())
}

// mediationLeaf is over what a mediation has become, with its words as they stand.
func mediationLeaf(m *rules.Mediated, salt string, at int64) (*leaf, error) {
	switch {
	case m == nil:
		return nil, nil
	case len(m.Begun) > 0:
		parties, err := json.Marshal(m.Begun)
		return &leaf{digestOf("begun"), wordsOf(salt, string(parties))}, err
	case m.Agreement != "":
		return &leaf{digestOf("agreed", at, clock.Milli(m.FulfilBy)), wordsOf(salt, m.Agreement)}, nil
	}
	return &leaf{Row: digestOf("ended", at)}, nil
}

func (e evaluation) digest() string {
	return digestOf(e.closedAt, e.verdict, e.failed, e.marks, e.facts, e.path)
}

// annexOf is what a step writes beside the case's row; ended is the hop that it ends, nil for none.
func annexOf(s rules.Step, salt string, ended *rules.Hop) (b annex, err error) {
	for _, t := range s.Tasks {
		if b.Tasks == nil {
			b.Tasks = map[int]leaf{}
		}
		b.Tasks[t.N] = taskLeaf(t, salt)
	}
	if ended != nil {
		b.Hop = hopEnd(*ended)
	}
	if s.Before.State == rules.Suspended && s.After.State != rules.Suspended {
		b.Pause = digestOf(clock.Milli(s.Pauses[len(s.Pauses)-1].To))
	}
	if s.Basis != "" {
		b.Link = digestOf(s.Basis, clock.Milli(s.Event.At))
	}
	for id, sum := range s.Files {
		if b.Files == nil {
			b.Files = map[string]string{}
		}
		b.Files[id] = fileOf(salt, sum)
	}
	b.Mediation, err = mediationLeaf(s.Mediation, salt, clock.Milli(s.Event.At))
	return b, err
}

// witnessed is an event with what its entry says.
type witnessed struct {
	rules.Event
	salt   string
	detail AuditDetail
}

// wordsDiffer says whether words are not those that were committed to; those that were erased, with the salt, are not compared here.
func (t witnessed) wordsDiffer(commitment string, said ...string) bool {
	return t.salt != "" && commitment != wordsOf(t.salt, said...)
}

func history(tx *store.Tx, c rules.Case) (all []witnessed, err error) {
	details := map[string]string{}
	if err := tx.Each(`SELECT a.id, a.detail FROM case_event e JOIN journal a ON a.district = e.district AND a.id = e.id WHERE e.district = $1 AND e.case_id = $2`,
		store.Args(c.District, c.ID), func(r store.Scanner) error {
			var id, detail string
			err := r.Scan(&id, &detail)
			details[id] = detail
			return err
		}); err != nil {
		return nil, err
	}
	err = tx.Each(SelectEvents+" ORDER BY version", store.Args(c.District, c.ID), func(r store.Scanner) error {
		var t witnessed
		var err error
		if t.Event, t.salt, err = ScanEvent(r, &staffing.Roster{}); err != nil {
			return err
		}
		_ = json.Unmarshal([]byte(details[t.ID]), &t.detail) // an entry that cannot be read is found by itself
		all = append(all, t)
		return nil
	})
	return all, err
}

// annexes says which of the rows beside a case are not as its events left them, "" where all are. Sealed words are compared where a vault is given.
func annexes(tx *store.Tx, c rules.Case, vault *access.Vault) (why string, err error) {
	events, err := history(tx, c)
	if err != nil || len(events) == 0 {
		return "", err
	}
	for _, part := range []struct {
		name string
		same func(*store.Tx, rules.Case, []witnessed) (bool, error)
	}{
		{"tasks", sameTasks}, {"hops", sameHops}, {"pauses", samePauses}, {"links", sameLinks}, {"evaluation", sameEvaluation}, {"files", sameFiles},
		{"mediations", func(tx *store.Tx, c rules.Case, events []witnessed) (bool, error) {
			return sameMediations(tx, c, events, vault)
		}},
	} {
		same, err := part.same(tx, c, events)
		if err != nil {
			return "", err
		}
		if !same {
			return fmt.Sprintf("case %s is not as its events left it: its %s", c.ID, part.name), nil
		}
	}
	return "", nil
}

func sameTasks(tx *store.Tx, c rules.Case, events []witnessed) (bool, error) {
	tasks, err := allTasks(tx, c, &staffing.Roster{})
	if err != nil {
		return false, err
	}
	last := map[int]witnessed{}
	for _, e := range events {
		for n := range e.detail.Tasks {
			last[n] = e
		}
	}
	same := len(last) == len(tasks)
	for _, t := range tasks {
		e, known := last[t.N]
		want := e.detail.Tasks[t.N]
		same = same && known && taskLeaf(t, "").Row == want.Row && !e.wordsDiffer(want.Words, t.Words, t.Answer)
	}
	return same, nil
}

func sameHops(tx *store.Tx, c rules.Case, events []witnessed) (bool, error) {
	hops, err := ReadHops(tx, c, &staffing.Roster{})
	if err != nil {
		return false, err
	}
	var ends []string
	began := map[int64]rules.Event{}
	for _, e := range events {
		if e.detail.Hop != "" {
			ends = append(ends, e.detail.Hop)
		}
		began[e.Version] = e.Event
	}
	running := 0
	if c.Owner.Code != "" {
		running = 1
	}
	same := len(hops) == len(ends)+running
	for i, h := range hops {
		e := began[h.N]
		same = same && h.Owner.Kind == e.Owner.Kind && h.Owner.Code == e.Owner.Code && h.Level == e.Level && h.From.Equal(e.At)
		if i < len(ends) {
			same = same && hopEnd(h) == ends[i]
		} else {
			same = same && hopEnd(h) == hopEnd(rules.Hop{})
		}
	}
	return same, nil
}

func samePauses(tx *store.Tx, c rules.Case, events []witnessed) (bool, error) {
	type pause struct {
		from   int64
		reason string
		known  bool // the reason was not erased
		end    string
	}
	var want []pause
	for _, e := range events {
		switch {
		case e.To == rules.Suspended && e.From != rules.Suspended:
			if n := len(want); n > 0 && want[n-1].from == clock.Milli(e.At) { // the one before lasted no time
				want = want[:n-1]
			}
			want = append(want, pause{clock.Milli(e.At), e.Reason, e.salt != "", digestOf(int64(0))})
		case e.From == rules.Suspended && e.To != rules.Suspended && len(want) > 0:
			want[len(want)-1].end = e.detail.Pause
		}
	}
	same, n := true, 0
	err := tx.Each(`SELECT from_at, to_at, reason FROM case_pause WHERE district = $1 AND case_id = $2 ORDER BY from_at`, store.Args(c.District, c.ID), func(r store.Scanner) error {
		var from, to int64
		var reason string
		err := r.Scan(&from, &to, &reason)
		same = same && n < len(want) && want[n].from == from && want[n].end == digestOf(to) && (!want[n].known || want[n].reason == reason)
		n++
		return err
	})
	return same && n == len(want), err
}

func sameLinks(tx *store.Tx, c rules.Case, events []witnessed) (bool, error) {
	links, err := ReadLinks(tx, c)
	i, same := 0, true
	for _, e := range events {
		if e.detail.Link != "" {
			same = same && i < len(links) && links[i].n == e.Version && digestOf(links[i].Basis, clock.Milli(links[i].At)) == e.detail.Link
			i++
		}
	}
	return same && i == len(links), err
}

func sameEvaluation(tx *store.Tx, c rules.Case, events []witnessed) (bool, error) {
	want, found := events[len(events)-1].detail.Evaluation, ""
	err := tx.Each(`SELECT path, closed_at, verdict, failed, marks, facts FROM case_evaluation WHERE district = $1 AND case_id = $2`, store.Args(c.District, c.ID),
		func(r store.Scanner) error {
			var e evaluation
			err := r.Scan(&e.path, &e.closedAt, &e.verdict, &e.failed, &e.marks, &e.facts)
			found = e.digest()
			return err
		})
	return found == want, err
}

// sameFiles holds the files that stand with a case against the events that brought them: each is what it was, with what it came, and none came from nowhere. Files of a
// report go with it when its case is merged.
func sameFiles(tx *store.Tx, c rules.Case, events []witnessed) (bool, error) {
	here, err := media.Attached(tx, c.District, c.ID)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if e.salt == "" { // erased, and its files with it
			continue
		}
		for id, want := range e.detail.Files {
			f, there := here[id]
			if there && (f.Entry == e.ID || f.Entry == e.Report) && fileOf(e.salt, f.Sum) == want {
				delete(here, id)
				continue
			}
			if same, err := wentAlong(tx, c, e, id, want); err != nil || !same {
				return false, err
			}
		}
	}
	for id, f := range here { // of reports that have come from other cases
		came, err := cameAlong(tx, c, id, f.Entry)
		if err != nil || !came {
			return false, err
		}
	}
	return true, nil
}

// wentAlong says whether a file lies where the report that brought it lies now, or was erased with it.
func wentAlong(tx *store.Tx, c rules.Case, e witnessed, id, want string) (bool, error) {
	if e.Report == "" {
		return false, nil
	}
	if erased, err := wasErased(tx, c.District, erasure.Report, e.Report); err != nil || erased {
		return erased, err
	}
	var now string
	if err := tx.Get(`SELECT case_id FROM report WHERE district = $1 AND id = $2`, store.Args(c.District, e.Report), &now); err != nil {
		if errors.Is(err, store.ErrNoRow) { // that it is missing is found by its event
			return true, nil
		}
		return false, err
	}
	there, err := media.Attached(tx, c.District, now)
	f, found := there[id]
	return now != c.ID && found && f.Entry == e.Report && fileOf(e.salt, f.Sum) == want, err
}

// cameAlong says whether a file was brought by a report that came from another case.
func cameAlong(tx *store.Tx, c rules.Case, id, report string) (came bool, err error) {
	err = tx.Each(`SELECT a.detail FROM report r JOIN case_event e ON e.district = r.district AND e.case_id = r.origin AND e.report = r.id
		JOIN journal a ON a.district = e.district AND a.id = e.id WHERE r.district = $1 AND r.id = $2 AND r.case_id = $3`,
		store.Args(c.District, report, c.ID), func(r store.Scanner) error {
			var text string
			var detail AuditDetail
			if err := r.Scan(&text); err != nil {
				return err
			}
			_ = json.Unmarshal([]byte(text), &detail) // an entry that cannot be read is found by itself
			_, named := detail.Files[id]
			came = came || named
			return nil
		})
	return came, err
}

func sameMediations(tx *store.Tx, c rules.Case, events []witnessed, vault *access.Vault) (bool, error) {
	type course struct {
		begun         int64
		agreed, ended string            // the last of each
		parties, said func(string) bool // whether these words are not those that were said
	}
	var want []*course
	for _, e := range events {
		l := e.detail.Mediation
		if l == nil {
			continue
		}
		differs := func(s string) bool { return e.wordsDiffer(l.Words, s) }
		switch {
		case l.Row == digestOf("begun"):
			want = append(want, &course{begun: e.Version, agreed: digestOf("agreed", 0, 0), ended: digestOf("ended", 0), parties: differs, said: func(string) bool { return true }})
		case len(want) > 0 && l.Words != "":
			want[len(want)-1].agreed, want[len(want)-1].said = l.Row, differs
		case len(want) > 0:
			want[len(want)-1].ended = l.Row
		}
	}
	same, n := true, 0
	err := tx.Each(`SELECT n, parties, agreement, agreed_at, fulfil_by, ended_at FROM case_mediation WHERE district = $1 AND case_id = $2 ORDER BY n`, store.Args(c.District, c.ID),
		func(r store.Scanner) error {
			var began, agreed, fulfil, ended int64
			var parties, agreement []byte
			if err := r.Scan(&began, &parties, &agreement, &agreed, &fulfil, &ended); err != nil {
				return err
			}
			if n == len(want) {
				same = false
				return nil
			}
			w := want[n]
			n++
			same = same && w.begun == began && w.agreed == digestOf("agreed", agreed, fulfil) && w.ended == digestOf("ended", ended)
			for _, sealed := range []struct {
				words  []byte
				place  string
				differ func(string) bool
			}{{parties, "parties", w.parties}, {agreement, "agreement", w.said}} {
				if vault == nil || len(sealed.words) == 0 {
					continue
				}
				plain, err := vault.Unseal(sealed.words, mediationPlace(c, sealed.place))
				same = same && err == nil && !sealed.differ(string(plain))
			}
			return nil
		})
	return same && n == len(want), err
}

// Sealed names reports whose sealed contact, and cases whose sealed mediation, is not what was said when it was sealed. It opens them, needs the data key for that, and tells
// nothing of what stands in them.
func Sealed(vault *access.Vault) func(tx *store.Tx, found func(district, kind, id, why string)) error {
	return func(tx *store.Tx, found func(district, kind, id, why string)) error {
		if err := contacts(tx, vault, "1 = 1", nil, func(district, report, why string) { found(district, "report", report, why) }); err != nil {
			return err
		}
		var mediated []rules.Case
		if err := tx.Each(`SELECT DISTINCT district, case_id FROM case_mediation ORDER BY district, case_id`, nil, func(r store.Scanner) error {
			var c rules.Case
			err := r.Scan(&c.District, &c.ID)
			mediated = append(mediated, c)
			return err
		}); err != nil {
			return err
		}
		for _, c := range mediated {
			events, err := history(tx, c)
			same := false
			if err == nil {
				same, err = sameMediations(tx, c, events, vault)
			}
			switch {
			case errors.Is(err, store.ErrGarbled):
				found(c.District, "case", c.ID, err.Error())
			case err != nil:
				return err
			case !same:
				found(c.District, "case", c.ID, "the sealed words of its mediation are not those that were said")
			}
		}
		return nil
	}
}

func sameContact(vault *access.Vault, district, report string, sealed, whole, phone []byte, further []string) bool {
	plain, err := vault.Unseal(sealed, ContactPlace(district, report))
	var said rules.Contact
	if err == nil {
		err = json.Unmarshal(plain, &said)
	}
	if err != nil || !slices.Equal(vault.Match(string(plain)), whole) || !slices.Equal(vault.Match(access.Dialled(said.Phone)), phone) {
		return false
	}
	numbers := access.Numbers(said.Phone)
	for i, n := range numbers {
		if i > 0 && !slices.Contains(further, string(vault.Match(n))) {
			return false
		}
	}
	return len(further) == max(len(numbers)-1, 0)
}

// Contacts says which of a case's reports does not hold the contact that it came with, "" for none.
func Contacts(tx *store.Tx, c rules.Case, vault *access.Vault) (why string, err error) {
	err = contacts(tx, vault, "r.district = $1 AND r.case_id = $2", store.Args(c.District, c.ID), func(_, report, what string) { why = "report " + report + ": " + what })
	return why, err
}

// contacts opens the sealed contacts of some reports, those of the table r that a condition chooses.
func contacts(tx *store.Tx, vault *access.Vault, which string, args []any, found func(district, report, why string)) error {
	type key struct{ district, report string }
	further := map[key][]string{}
	if err := tx.Each(`SELECT p.district, p.report_id, p.phone_match FROM report_number p LEFT JOIN report r ON r.district = p.district AND r.id = p.report_id WHERE `+which, args,
		func(r store.Scanner) error {
			var of key
			var match []byte
			err := r.Scan(&of.district, &of.report, &match)
			further[of] = append(further[of], string(match))
			return err
		}); err != nil {
		return err
	}
	if err := tx.Each(`SELECT r.district, r.id, r.contact, r.contact_match, r.phone_match FROM report r WHERE r.contact IS NOT NULL AND `+which, args, func(r store.Scanner) error {
		var of key
		var sealed, whole, phone []byte
		if err := r.Scan(&of.district, &of.report, &sealed, &whole, &phone); err != nil {
			return err
		}
		if !sameContact(vault, of.district, of.report, sealed, whole, phone, further[of]) {
			found(of.district, of.report, "its sealed contact is not the one that it came with")
		}
		delete(further, of)
		return nil
	}); err != nil {
		return err
	}
	for of := range further {
		found(of.district, of.report, "a number leads to it that it did not come with")
	}
	return nil
}
