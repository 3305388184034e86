package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/words"
)

// Headers of a webhook.
const (
	HeaderNotice    = "Liandong-Notice"    // id of the notice: the same when it is sent again
	HeaderAttempt   = "Liandong-Attempt"   // 1, 2 …
	HeaderTimestamp = "Liandong-Timestamp" // seconds since 1970 when it was signed
	HeaderSignature = "Liandong-Signature" // v1= and the HMAC-SHA256 of timestamp, full stop and body with the shared secret, in hex
)

// Call (推送内容) is the body of a webhook, as JSON.
type Call struct {
	Notice   string            `json:"notice"`
	District string            `json:"district"`
	Template string            `json:"template"`
	Case     string            `json:"case,omitempty"`
	Urgent   bool              `json:"urgent"`
	At       time.Time         `json:"at"`
	Title    words.Text        `json:"title"`
	Body     words.Text        `json:"body"`
	Values   map[string]string `json:"values,omitempty"`
}

// Webhooks (系统对接) is the driver that posts notices to other systems. A receiver answers 2xx once it has the notice and 410 if it wants no more; it
// tells repetitions by HeaderNotice. Redirects are not followed, what it answers is not read.
type Webhooks struct {
	gate   Gate
	clock  clock.Clock
	client *http.Client
}

// NewWebhooks makes the driver. roots are the authorities whose certificates count; nil for those of the machine.
func NewWebhooks(gate Gate, c clock.Clock, roots *x509.CertPool) *Webhooks {
	return &Webhooks{gate: gate, clock: c, client: &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would resolve names by itself, past the gate
			DialContext:            gate.dial,
			TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConns:           16,
			IdleConnTimeout:        30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

const sipped = 4 << 10 // of an answer, so that the connection can be used again

// Send implements Driver.
func (w *Webhooks) Send(ctx context.Context, m Message) error {
	if w.gate.Check(m.Address) != nil { // the rules may have become stricter since it was entered
		return &Failure{Code: codeURL, Final: true}
	}
	body, err := json.Marshal(Call{m.Notice, m.District, m.Template, m.Case, m.Urgent, m.At, m.Title, m.Body, m.Values})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.Address, bytes.NewReader(body))
	if err != nil {
		return &Failure{Code: codeURL, Final: true}
	}
	timestamp := strconv.FormatInt(w.clock.Now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "liandong")
	r.Header.Set(HeaderNotice, m.Notice)
	r.Header.Set(HeaderAttempt, strconv.Itoa(m.Attempt))
	r.Header.Set(HeaderTimestamp, timestamp)
	r.Header.Set(HeaderSignature, Sign(m.Secret, timestamp, body))
	answer, err := w.client.Do(r)
	if err != nil {
		return callFailure(err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, sipped)
	return w.judge(answer)
}

// judge returns what an HTTP status means.
func (w *Webhooks) judge(answer *http.Response) error {
	status := answer.StatusCode
	if status/100 == 2 {
		return nil
	}
	f := &Failure{Code: fmt.Sprintf("http.%d", status)}
	f.Final = status/100 == 3 || status == http.StatusGone
	f.Down = status/100 == 5 || status == http.StatusTooManyRequests
	if after := answer.Header.Get("Retry-After"); after != "" && f.Down {
		if seconds, err := strconv.Atoi(after); err == nil && seconds > 0 {
			f.After = time.Duration(min(seconds, 24*60*60)) * time.Second
		} else if at, err := http.ParseTime(after); err == nil {
			f.After = at.Sub(w.clock.Now())
		}
	}
	return f
}

// callFailure names why there was no answer.
func callFailure(err error) *Failure {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, ErrForbidden):
		return &Failure{Code: codeForbidden, Final: true}
	case late(err):
		return &Failure{Code: codeTimeout, Down: true}
	case errors.As(err, &dns):
		return &Failure{Code: codeDNS, Down: true}
	case errors.As(err, &certificate), errors.As(err, &record):
		return &Failure{Code: codeTLS, Down: true}
	}
	return &Failure{Code: codeConnection, Down: true}
}

const version = "v1="

// Sign returns the signature of a body.
func Sign(secret, timestamp string, body []byte) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(timestamp + "."))
	m.Write(body)
	return version + hex.EncodeToString(m.Sum(nil))
}

// Verify is for receivers: it answers whether a request was signed with the secret, at most tolerance away from now.
func Verify(secret string, header http.Header, body []byte, now time.Time, tolerance time.Duration) bool {
	timestamp := header.Get(HeaderTimestamp)
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance || !strings.HasPrefix(header.Get(HeaderSignature), version) {
		return false
	}
	return hmac.Equal([]byte(header.Get(HeaderSignature)), []byte(Sign(secret, timestamp, body)))
}
