//go:build faults

package faults_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"liandong/internal/kernel/store"
)

// refuses demands that nothing is written, that a report is answered so, and that the server says that it is not ready.
func refuses(t *testing.T, p *process, token, why string) {
	t.Helper()
	for range 10 { // each failure makes the writer open a new connection
		if a := p.report(token, newID()); a.status != http.StatusServiceUnavailable {
			t.Errorf("a report: %v", a)
		}
	}
	if a := p.get("/readyz", ""); a.status != http.StatusServiceUnavailable || !strings.Contains(a.text, why) {
		t.Errorf("ready: %v", a)
	}
	if a := p.get("/healthz", ""); a.status != http.StatusOK {
		t.Errorf("alive: %v", a)
	}
}

// taken sends reports that must be acknowledged and returns their ids.
func taken(t *testing.T, p *process, token string, n int) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for range n {
		id := newID()
		if a := p.report(token, id); a.status != http.StatusCreated {
			t.Fatalf("a report: %v", a)
		}
		ids[id] = true
	}
	return ids
}

// vanishing are ways in which the file goes away under a running server, each with what brings it back.
var vanishing = map[string]func(t *testing.T, d *district) (back func()){
	"removed": func(t *testing.T, d *district) func() {
		each := []string{"", "-wal", "-shm"}
		for _, suffix := range each { // a second name keeps what was removed
			must(t, os.Link(d.file()+suffix, d.file()+suffix+".kept"))
			must(t, os.Remove(d.file()+suffix))
		}
		return func() {
			for _, suffix := range each {
				must(t, os.Link(d.file()+suffix+".kept", d.file()+suffix))
			}
		}
	},
	"replaced": func(t *testing.T, d *district) func() {
		must(t, os.Rename(d.file(), d.file()+".kept"))
		from, err := sqliteModel()
		must(t, err)
		content, err := os.ReadFile(filepath.Join(from, "liandong.db"))
		must(t, err)
		must(t, os.WriteFile(d.file(), content, 0o600))
		return func() { must(t, os.Rename(d.file()+".kept", d.file())) }
	},
	"its log removed": func(t *testing.T, d *district) func() {
		must(t, os.Rename(d.file()+"-wal", d.file()+"-wal.kept"))
		return func() { must(t, os.Rename(d.file()+"-wal.kept", d.file()+"-wal")) }
	},
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestADatabaseThatVanishesTakesNoReports: nothing is acknowledged that would be lost.
func TestADatabaseThatVanishesTakesNoReports(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "the file of the database, or its log, is removed or replaced under a running server", how: "unlink, rename, a copy of another", since: "2026-11",
		right: "reports are answered 503 and /readyz says why; put back, the server goes on; all that was acknowledged is there"})
	for name, vanish := range vanishing {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := onSQLite(t)
			p := d.serve()
			token := d.login(p)
			ids := taken(t, p, token, 5)
			back := vanish(t, d)
			refuses(t, p, token, "store.gone")
			until(t, "nobody is told", func() (bool, any) { return strings.Contains(p.log.String(), "THE DATABASE IS GONE"), "" })
			back()
			until(t, "it is back", func() (bool, any) { a := p.get("/readyz", ""); return a.status == http.StatusOK, a })
			for id := range taken(t, p, token, 1) {
				ids[id] = true
			}
			p.kill()
			if known, _ := d.kept(ids); known != len(ids) {
				t.Errorf("%d of %d acknowledged reports are there", known, len(ids))
			}
		})
	}
}

// TestAVolumeThatIsTakenAwayTakesNoReports: a lazy unmount leaves what is open writable. It needs root.
func TestAVolumeThatIsTakenAwayTakesNoReports(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "the volume of the database is unmounted under a running server", how: "umount --lazy of a tmpfs", since: "2026-11",
		right: "reports are answered 503, /readyz says why; a new start makes no database where it was mounted"})
	d := onSQLite(t)
	volume(t, d, "256m")
	p := d.serve()
	token := d.login(p)
	taken(t, p, token, 3)
	must(t, syscall.Unmount(d.dir, syscall.MNT_DETACH))
	refuses(t, p, token, "store.gone")
	p.kill()
	if ok, text := run(t, d.command("serve", "--addr", "127.0.0.1:0")...); ok || !strings.Contains(text, "no installation here") {
		t.Errorf("serving what is not mounted: %s", text)
	}
	if left, err := os.ReadDir(d.dir); err != nil || len(left) > 0 {
		t.Errorf("made where the volume was: %v %v", left, err)
	}
}

// volume moves a district onto a file system of its own.
func volume(t *testing.T, d *district, size string) {
	t.Helper()
	from := d.dir
	d.dir = t.TempDir()
	d.database = "sqlite:" + d.file()
	if err := syscall.Mount("tmpfs", d.dir, "tmpfs", 0, "mode=700,size="+size); err != nil {
		t.Skipf("no file system of its own: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(d.dir, syscall.MNT_DETACH) })
	copyFolder(t, from, d.dir)
}

// TestAFullDiskIsNotReady: what does not fit is refused, and the server says so while it lasts. It needs root.
func TestAFullDiskIsNotReady(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "the disk of the database is full", how: "a tmpfs, filled to the last byte", since: "2026-11",
		right: "reports are answered 503 and /readyz says why; with room again both go on, and all that was acknowledged is there"})
	d := onSQLite(t)
	volume(t, d, "96m")
	p := d.serve()
	token := d.login(p)
	ids := taken(t, p, token, 3)
	if a := p.get("/readyz", ""); a.status != http.StatusOK {
		t.Errorf("with room: %v", a)
	}
	ballast := filepath.Join(d.dir, "ballast")
	fill(t, ballast)
	until(t, "no room, and it is ready", func() (bool, any) {
		a := p.get("/readyz", "")
		return a.status == http.StatusServiceUnavailable && strings.Contains(a.text, "store.no_room"), a
	})
	until(t, "reports go on without room", func() (bool, any) { // what is left in the log that is there may take a few
		id := newID()
		a := p.report(token, id)
		if a.status == http.StatusCreated {
			ids[id] = true
		} else if a.status != http.StatusServiceUnavailable {
			t.Fatalf("a report: %v", a)
		}
		return a.status == http.StatusServiceUnavailable, a
	})
	must(t, os.Remove(ballast))
	until(t, "with room again", func() (bool, any) { a := p.get("/readyz", ""); return a.status == http.StatusOK, a })
	for id := range taken(t, p, token, 1) {
		ids[id] = true
	}
	p.kill()
	if known, _ := d.kept(ids); known != len(ids) {
		t.Errorf("%d of %d acknowledged reports are there", known, len(ids))
	}
}

// TestADiskThatFailsIsNotReady lets every flush to the disk fail. It needs strace.
func TestADiskThatFailsIsNotReady(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "the disk of the database fails", how: "strace: every fsync and fdatasync of the server returns EIO", since: "2026-11",
		right: "reports are answered 503 and /readyz says why; afterwards both go on, and what was sent is there once with the same id"})
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("no strace")
	}
	d := onSQLite(t)
	p := d.serve()
	token := d.login(p)
	ids := taken(t, p, token, 3)
	_, before := d.kept(nil)
	trace := exec.Command("strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync,fdatasync:error=EIO", "-p", fmt.Sprint(p.cmd.Process.Pid))
	var log said
	trace.Stderr = &log
	must(t, trace.Start())
	until(t, "a disk that fails is ready", func() (bool, any) {
		if a := p.get("/readyz", ""); a.status == http.StatusServiceUnavailable && strings.Contains(a.text, "store.no_room") {
			return true, nil
		}
		return false, log.String()
	})
	unsure := map[string]bool{}
	for range 5 {
		id := newID()
		if a := p.report(token, id); a.status != http.StatusServiceUnavailable {
			t.Errorf("a report: %v", a)
		}
		unsure[id] = true
	}
	must(t, trace.Process.Signal(syscall.SIGINT))
	_ = trace.Wait()
	until(t, "it does not heal", func() (bool, any) { a := p.get("/readyz", ""); return a.status == http.StatusOK, a })
	for id := range unsure {
		if a := p.report(token, id); a.status != http.StatusCreated && a.status != http.StatusOK {
			t.Errorf("the same again: %v", a)
		}
		ids[id] = true
	}
	p.kill()
	if known, total := d.kept(ids); known != len(ids) || total != before+len(unsure) {
		t.Errorf("%d of %d reports are there, %d in all", known, len(ids), total)
	}
}

// fill writes until nothing more fits.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	must(t, err)
	defer file.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = file.Write(make([]byte, size))
		}
	}
}

// TestKeysBelongToADatabase: a start with other keys, or with none, is refused, and no key is made beside a database that is there.
func TestKeysBelongToADatabase(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "a key is missing, or is another installation's", how: "a key file is removed, changed, or the folder is a new one (a second server)", since: "2026-11",
		right: "the start is refused with the name of the file and the fingerprint; no key is made"})
	each(t, func(t *testing.T, d *district) {
		command := "serve"
		refused := func(what string, says ...string) {
			t.Helper()
			before := names(t, filepath.Join(d.dir, "keys"))
			ok, text := run(t, d.command(command, "--addr", "127.0.0.1:0")...)
			for _, word := range says {
				if ok || !strings.Contains(text, word) {
					t.Errorf("%s, %s does not say %s: %s", what, command, word, text)
				}
			}
			if after := names(t, filepath.Join(d.dir, "keys")); after != before {
				t.Errorf("%s: %s was made of %s", what, after, before)
			}
		}
		for _, name := range []string{"data.key", "audit.key", "audit.pub"} {
			path := filepath.Join(d.dir, "keys", name)
			right, err := os.ReadFile(path)
			must(t, err)
			must(t, os.Remove(path))
			refused("without "+name, name, "is not there", "fingerprint")
			other := make([]byte, 64)
			_, _ = rand.Read(other)
			must(t, os.WriteFile(path, other, 0o600))
			refused("another "+name, name, "has the fingerprint")
			must(t, os.WriteFile(path, right, 0o600))
		}
		command = "demo" // may make an installation, but there is one
		own := d.dir
		d.dir = filepath.Join(t.TempDir(), "second")
		refused("a second server with a folder of its own", "audit.key", "is not there")
		d.dir = own
		p := d.serve()
		taken(t, p, d.login(p), 1)
		p.stop()
		forget(t, d) // as an earlier version left it
		p = d.serve()
		taken(t, p, d.login(p), 1)
		p.stop()
		must(t, os.WriteFile(filepath.Join(d.dir, "keys", "data.key"), make([]byte, 64), 0o600))
		refused("adopted, then another", "data.key", "has the fingerprint")
	})
}

// forget takes the fingerprints away.
func forget(t *testing.T, d *district) {
	t.Helper()
	db, err := store.Open(t.Context(), d.database)
	must(t, err)
	must(t, db.Update(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(`DELETE FROM installation_key`); return err }))
	must(t, db.Close())
}

// names are those of the files in a folder, "" where there is none.
func names(t *testing.T, folder string) (all string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		all += e.Name() + " "
	}
	return all
}

// TestKeysWithoutADatabaseMakeNone: what is lost is not replaced by something empty.
func TestKeysWithoutADatabaseMakeNone(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "the database is lost, the keys are there", how: "the file is removed while nothing runs; an empty PostgreSQL database", since: "2026-11",
		right: "every command is refused in words and makes nothing"})
	each(t, func(t *testing.T, d *district) {
		if strings.HasPrefix(d.database, "sqlite:") {
			must(t, os.Remove(d.file()))
		} else {
			d.database = emptyPostgres(t)
		}
		before := names(t, d.dir)
		for _, command := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"demo", "--addr", "127.0.0.1:0"}, {"init", "--district", "150102", "--name", "新城区"}, {"migrate"},
			{"export", "territory"}, {"indicator", "verify"}, {"audit", "verify"}} {
			if ok, text := run(t, d.command(command...)...); ok || !strings.Contains(text, "Keys are here, but no database") {
				t.Errorf("%v: %s", command, text)
			}
		}
		if after := names(t, d.dir); after != before {
			t.Errorf("%s was made of %s", after, before)
		}
	})
}

// TestVerifyingSaysWhatADatabaseIs: what is no log of ours is not "not intact".
func TestVerifyingSaysWhatADatabaseIs(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "audit verify is pointed at another database", how: "a schema that is older, newer, or another program's", since: "2026-11", right: "it ends with 2 and says what the database is"})
	each(t, func(t *testing.T, d *district) {
		for _, c := range []struct{ change, says string }{
			{`DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`, "Run liandong migrate first"},
			{`INSERT INTO goose_db_version (version_id, is_applied) VALUES (70000, TRUE)`, "newer version"},
			{`DROP TABLE goose_db_version`, "no database of liandong"},
		} {
			db, err := store.Open(t.Context(), d.database)
			must(t, err)
			_, err = db.SQL().ExecContext(t.Context(), c.change)
			must(t, err)
			must(t, db.Close())
			p := launch(t, d.command("audit", "verify")...)
			if _, text := p.ended(); p.cmd.ProcessState.ExitCode() != 2 || !strings.Contains(text, c.says) || strings.Contains(text, "does not hold") {
				t.Errorf("%s: %d %s", c.change, p.cmd.ProcessState.ExitCode(), text)
			}
		}
	})
}
