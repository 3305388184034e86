//go:build faults

package faults_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"liandong/internal/kernel/store"
)

func init() {
	elsewhere = append(elsewhere,
		row{"a file is altered where it lies, or is gone", "a byte is changed, the rest is cut off, the file is removed", "it is found by the next checkup and by doctor, and never handed out", "2026-11",
			"internal/media TestAnAlteredFileIsFoundAndNeverHandedOut"},
		row{"a row is edited behind the log", "title, due date and urgency of open cases, the role of a grant", "the next checkup names each", "2026-11",
			"internal/casework TestACheckupFindsWhatWasChangedBehindTheLog"},
		row{"thousands listen to the stream", "2,000 listeners, three wake-ups", "each wake-up costs one view of the database", "2026-11", "internal/edge/stream TestAWakeUpCostsOneView"},
		row{"the machine's clock jumps while a server runs", "24 hours back, a year ahead, on a clock that is played", "time goes on as it passes, in doubt until both agree", "2026-11",
			"internal/kernel/clock TestASteadyClockDoesNotJump"},
		row{"a clock is in doubt", "the clock of the services says so after a limit has passed", "no rung fires; once it is believed again, what is due does", "2026-11",
			"internal/casework TestAClockInDoubtFiresNothing"},
		row{"an id is used twice", "the same id of an action with other words, by somebody else", "409", "2026-11", "internal/casework TestAnIDStandsForOneSaying"})
}

// talk opens a connection and says something on it.
func (p *process) talk(request string) (net.Conn, *bufio.Reader) {
	p.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = conn.Close() })
	if _, err := conn.Write([]byte(request)); err != nil {
		p.t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

// TestAServerThatStopsAnswersWhatHasBegun: 24 requests whose bodies are still coming, a stream, and twenty who never read.
func TestAServerThatStopsAnswersWhatHasBegun(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "a server is asked to stop", how: "SIGHUP, then SIGTERM while 24 requests are under way, a stream is open and twenty connections never read", since: "2026-11",
		right: "SIGHUP stops nothing; nobody new is let in, the stream ends, all 24 are answered, whoever does not read is left, exit code 0"})
	each(t, func(t *testing.T, d *district) {
		p := d.serve()
		token := d.login(p)
		p.signal(syscall.SIGHUP)
		if a := p.get("/healthz", ""); a.status != http.StatusOK {
			t.Fatalf("after SIGHUP: %v", a)
		}
		_, stream := p.talk("GET /api/v1/stream HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer " + token + "\r\n\r\n")
		if res, err := http.ReadResponse(stream, nil); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("the stream: %v %v", res, err)
		}
		for range 20 {
			p.talk(strings.Repeat("GET /openapi.json HTTP/1.1\r\nHost: here\r\n\r\n", 50))
		}
		type begun struct {
			conn   net.Conn
			answer *bufio.Reader
			body   string
		}
		var all []begun
		for range 24 {
			body := fmt.Sprintf(`{"id":%q,"source":"hotline","description":%q,"location":{"lon":120.6192114,"lat":30.919195}}`, newID(), strings.Repeat("河边护栏松动请尽快处理。", 300))
			conn, answer := p.talk(fmt.Sprintf("POST /api/v1/reports HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
				"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n", token, len(body)))
			if line, err := answer.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
				t.Fatalf("%q %v", line, err)
			}
			_, _ = answer.ReadString('\n')
			if _, err := conn.Write([]byte(body[:len(body)-1])); err != nil { // the more has come, the longer it waits for the rest
				t.Fatal(err)
			}
			all = append(all, begun{conn, answer, body})
		}
		p.signal(syscall.SIGTERM)
		until(t, "somebody new is let in", func() (bool, any) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
			if err == nil {
				_ = conn.Close()
			}
			return err != nil, "connected"
		})
		answered := 0
		for _, one := range all {
			if _, err := one.conn.Write([]byte(one.body[len(one.body)-1:])); err != nil {
				t.Error(err)
				continue
			}
			res, err := http.ReadResponse(one.answer, nil)
			if err != nil || res.StatusCode != http.StatusCreated {
				said := "nothing"
				if err == nil {
					text, _ := io.ReadAll(res.Body)
					said = string(text)
				}
				t.Errorf("answered %s, %v", said, err)
				continue
			}
			answered++
			_ = res.Body.Close()
		}
		if err := p.cmd.Wait(); err != nil || strings.Contains(p.log.String(), "cut off") {
			t.Errorf("it ended with %v", err)
		}
		if answered != len(all) {
			t.Errorf("%d of %d are answered", answered, len(all))
		}
	})
}

// beside changes the database past the program.
func (d *district) beside(query string, args ...any) (n int64) {
	d.t.Helper()
	db, err := store.Open(d.t.Context(), d.database)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Update(d.t.Context(), func(tx *store.Tx) (err error) { n, err = tx.Exec(query, args...); return err }); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d *district) number(query string) (n int64) {
	d.t.Helper()
	db, err := store.Open(d.t.Context(), d.database)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.View(d.t.Context(), func(tx *store.Tx) error { return tx.Get(query, nil, &n) }); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// TestTimersThatAreGoneAreSetAgain by a server that runs; what it cannot mend the doctor names.
func TestTimersThatAreGoneAreSetAgain(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "all timers are deleted", how: "DELETE beside a running server; then the title of a case is changed while nothing runs", since: "2026-11",
		right: "the next checkup sets the timers again and tells; doctor names the case and ends with 1, and with 0 where all is sound"})
	each(t, func(t *testing.T, d *district) {
		p := d.serve("--checkups", "100ms")
		token := d.login(p)
		matters, _ := p.get("/api/v1/matters", token).body["items"].([]any)
		if len(matters) == 0 {
			t.Fatal("no matters")
		}
		for range 3 {
			if a := p.call(http.MethodPost, "/api/v1/reports", token, map[string]any{"id": newID(), "source": "hotline", "matter": matters[0].(map[string]any)["code"],
				"description": "河边护栏松动请尽快处理", "location": map[string]any{"lon": 120.6192114, "lat": 30.919195}}); a.status != http.StatusCreated {
				t.Fatal(a)
			}
		}
		const timers = `SELECT COUNT(*) FROM case_timer`
		was := d.number(timers)
		if was < 3 || d.beside(`DELETE FROM case_timer`) != was {
			t.Fatalf("%d timers", was)
		}
		until(t, "the timers are set again", func() (bool, any) { n := d.number(timers); return n == was, n })
		until(t, "it is told", func() (bool, any) {
			n := d.number(`SELECT COUNT(*) FROM security_event WHERE kind = 'alarm' AND code = 'checkup.timer'`)
			return n >= 3, n
		})
		p.stop()
		if ok, text := run(t, d.command("doctor")...); !ok || strings.Contains(text, "BAD") {
			t.Errorf("all is sound, and the doctor says %s", text)
		}
		if d.beside(`UPDATE cases SET title = '无事' WHERE id = (SELECT MAX(id) FROM cases)`) != 1 {
			t.Fatal("no case")
		}
		if ok, text := run(t, d.command("doctor")...); ok || !strings.Contains(text, "BAD 320509 case ") || !strings.Contains(text, "is not as its last event left it") {
			t.Errorf("a title was changed, and the doctor says %s", text)
		}
	})
}

// TestAMachineThatWakesUpYesterdayIsDoubted: reports are taken, nothing fires, and it is said; somebody who is sure says so.
func TestAMachineThatWakesUpYesterdayIsDoubted(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "a server starts on a machine that was set back", how: "the last entry of the log is of tomorrow", since: "2026-11",
		right: "the clock is in doubt: reports of now are taken and begin no earlier than that entry, no deadline acts, /readyz and the doctor say so; --clock-ok believes the machine"})
	each(t, func(t *testing.T, d *district) {
		d.beside(`UPDATE journal SET at = at + 86400000 WHERE position = (SELECT MAX(position) FROM journal)`)
		p := d.serve()
		token := d.login(p)
		const doubt = "clock: in doubt by -2"
		if a := p.get("/readyz", ""); a.status != http.StatusOK || !strings.Contains(a.text, doubt) {
			t.Errorf("ready: %v", a)
		}
		a := p.report(token, newID())
		if a.status != http.StatusCreated {
			t.Fatalf("a report: %v", a)
		}
		until(t, "it is told", func() (bool, any) {
			n := d.number(`SELECT COUNT(*) FROM security_event WHERE kind = 'alarm' AND code = 'clock.doubt'`)
			return n > 0, n
		})
		p.stop()
		if d.number(`SELECT COUNT(*) FROM cases WHERE created_at < (SELECT MAX(at) FROM journal WHERE position <= (SELECT MAX(position) FROM journal)) - 3600000`) > 0 {
			t.Error("a case began before what the log says is past")
		}
		if ok, text := run(t, d.command("doctor")...); ok || !strings.Contains(text, "BAD clock") {
			t.Errorf("the doctor says %s", text)
		}
		p = d.serve("--clock-ok")
		if a := p.get("/readyz", ""); a.status != http.StatusOK || strings.Contains(a.text, "clock") {
			t.Errorf("ready: %v", a)
		}
		p.stop()
	})
}
