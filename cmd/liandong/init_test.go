package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"liandong/internal/kernel/store/storetest"
)

// installed runs liandong init and serve as an administrator does.
type installed struct {
	t        *testing.T
	bin, dir string
	args     []string // --data, --database
	url      string
}

func (i *installed) run(stdout *os.File, args ...string) (string, error) {
	cmd := exec.CommandContext(i.t.Context(), i.bin, append(args, i.args...)...)
	cmd.Env = append(os.Environ(), "LANG=en_GB.UTF-8")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if stdout != nil {
		cmd.Stdout = stdout
	}
	err := cmd.Run()
	return out.String() + said.String(), err
}

func (i *installed) serve() {
	i.t.Helper()
	cmd := exec.CommandContext(i.t.Context(), i.bin, append([]string{"serve", "--addr", "127.0.0.1:0"}, i.args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		i.t.Fatal(err)
	}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil && !strings.Contains(err.Error(), "killed") {
			i.t.Errorf("the server ended with %v: %s", err, log.String())
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "liandong serves "); ok {
			i.url = url
			return
		}
	}
	i.t.Fatalf("the server did not start: %s", log.String())
}

func (i *installed) call(method, path, token string, body any, want int) map[string]any {
	i.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		i.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(i.t.Context(), method, i.url+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		i.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		i.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer map[string]any
	_ = json.NewDecoder(res.Body).Decode(&answer) // 204 has none
	if res.StatusCode != want {
		i.t.Fatalf("%s %s: %d, want %d: %v", method, path, res.StatusCode, want, answer)
	}
	return answer
}

// settle logs in with a given password, which opens nothing but its own change, changes it, and answers the session.
func (i *installed) settle(account, password string) string {
	i.t.Helper()
	opened := i.call("POST", "/session", "", map[string]any{"account": account, "password": password}, http.StatusCreated)
	token := opened["token"].(string)
	if opened["once"] != true {
		i.t.Errorf("%s: the password is good for ever", account)
	}
	i.call("GET", "/accounts", token, nil, http.StatusForbidden)
	changed := i.call("PUT", "/session/password", token, map[string]any{"current": password, "password": password + "-mine"}, http.StatusOK)
	if changed["once"] != false {
		i.t.Errorf("%v", changed)
	}
	return token
}

// TestADistrictIsInstalled: any district, on both engines, from an empty folder to an account that two administrators opened together.
func TestADistrictIsInstalled(t *testing.T) {
	t.Parallel()
	const district = "150102"
	install := func(t *testing.T, database string) {
		i := &installed{t: t, bin: program(t), dir: filepath.Join(t.TempDir(), "data")}
		i.args = []string{"--data", i.dir}
		if database != "" {
			i.args = append(i.args, "--database", database)
		}
		out, err := i.run(nil, "serve", "--addr", "127.0.0.1:0")
		if err == nil || !strings.Contains(out, "liandong init") {
			t.Fatalf("serving nothing: %v: %s", err, out)
		}
		if _, err := os.Stat(i.dir); err == nil {
			t.Error("it made a folder")
		}
		for _, bad := range [][]string{{"--district", "15010", "--name", "新城区"}, {"--district", "abcdef", "--name", "新城区"}, {"--district", district, "--name", " "}} {
			if out, err := i.run(nil, append([]string{"init"}, bad...)...); err == nil {
				t.Errorf("%v: %s", bad, out)
			}
		}
		// What cannot hand out the passwords has not finished, and is begun again.
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip("no /dev/full")
		}
		defer func() { _ = full.Close() }()
		if out, err := i.run(full, "init", "--district", district, "--name", "新城区", "--json"); err == nil {
			t.Fatalf("nobody got the passwords: %s", out)
		}
		if out, err := i.run(nil, "serve", "--addr", "127.0.0.1:0"); err == nil || !strings.Contains(out, "not finished") {
			t.Fatalf("serving what is not finished: %v: %s", err, out)
		}
		if out, err := i.run(nil, "init", "--district", "150103", "--name", "回民区"); err == nil || !strings.Contains(out, district) {
			t.Fatalf("another district over one that is not finished: %v: %s", err, out)
		}
		out, err = i.run(nil, "init", "--district", district, "--name", "新城区", "--json")
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var made struct {
			Accounts []struct{ Account, Role, Password string }
		}
		if err := json.Unmarshal([]byte(out[:strings.Index(out, "\n")]), &made); err != nil || len(made.Accounts) != 3 {
			t.Fatalf("%v: %s", err, out)
		}
		for _, again := range []string{district, "150103"} {
			if out, err := i.run(nil, "init", "--district", again, "--name", "新城区"); err == nil || !strings.Contains(out, "already") {
				t.Errorf("twice: %v: %s", err, out)
			}
		}
		i.serve()
		tokens := map[string]string{}
		for _, a := range made.Accounts {
			tokens[a.Role] = i.settle(a.Account, a.Password)
		}
		system, security, auditor := tokens["system_admin"], tokens["security_admin"], tokens["audit_admin"]
		opened := i.call("POST", "/accounts", security, map[string]any{"account": "chen", "name": "陈某某", "number": "20260001"}, http.StatusCreated)
		grant := map[string]any{"role": "operator", "grid": district, "contact": true, "remark": "中心值班"}
		asked := i.call("POST", "/accounts/chen/grants", security, grant, http.StatusAccepted)
		id := asked["request"].(map[string]any)["id"].(string)
		chen := i.settle("chen", opened["password"].(string))
		i.call("GET", "/cases", chen, nil, http.StatusForbidden)
		i.call("POST", "/requests/"+id+"/sign", security, nil, http.StatusForbidden)
		i.call("POST", "/requests/"+id+"/sign", auditor, nil, http.StatusNotFound)
		i.call("POST", "/requests/"+id+"/sign", system, nil, http.StatusOK)
		i.call("GET", "/cases", chen, nil, http.StatusOK)
		// The three stay three: by another account of the same person, too.
		i.call("POST", "/accounts", security, map[string]any{"account": "chen-2", "name": "陈某某", "same_as": "chen"}, http.StatusCreated)
		if a := i.call("POST", "/accounts/chen-2/grants", security, map[string]any{"role": "audit_admin", "grid": district, "remark": "增设"}, http.StatusConflict); a["code"] != "access.apart" {
			t.Errorf("%v", a)
		}
		for began := time.Now(); ; time.Sleep(50 * time.Millisecond) { // entries are read once the sequencer has given them their place
			found := i.call("GET", "/audit?action=request", auditor, nil, http.StatusOK)
			if items, _ := found["items"].([]any); len(items) >= 2 {
				break
			}
			if time.Since(began) > time.Minute {
				t.Fatalf("the audit administrator sees %v", found)
			}
		}
		for _, other := range []string{system, security, chen} {
			i.call("GET", "/audit", other, nil, http.StatusForbidden)
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); install(t, "") })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); install(t, storetest.PostgresURL(t)) })
}
