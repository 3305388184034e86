package notice

import (
	"context"
	"errors"
	"net"
	"regexp"
	"time"

	"liandong/internal/kernel/words"
)

// Message is what a driver sends: one notice to one receiver.
type Message struct {
	District, Notice, Template, Case string
	Channel                          Channel
	Address                          string // e-mail address, phone, WeCom user or URL
	Secret                           string // of a webhook
	Language                         string // "zh" or "en"
	Title, Body                      words.Text
	File                             *File             // that a mail carries along; nil for none
	Values                           map[string]string // for gateways that only send templates registered with them
	Urgent                           bool
	At                               time.Time // when it was queued
	Attempt                          int       // 1, 2 …
}

// Driver (通道驱动) sends on one channel. Send returns nil once the message is handed over for good, else a *Failure; any other error counts as
// one of the whole channel. It must end with ctx, must be safe for concurrent use, and may see a message again whose outcome was lost: Notice
// and Channel together name it.
type Driver interface {
	Send(ctx context.Context, m Message) error
}

// Failure says why a message was not sent: by a code, never by an address or by what a server answered, which may hold one.
type Failure struct {
	Code  string        // "smtp.550", "http.500", "timeout" …
	Final bool          // trying again would not help
	Down  bool          // the channel itself fails, not this message: the breaker counts it
	After time.Duration // the receiver asked not to be tried again before
}

// Error is the code.
func (f *Failure) Error() string { return f.Code }

// Codes of failures. Those of servers end in what they answered, as smtp.550 and http.500.
const (
	codeTimeout    = "timeout"
	codeConnection = "connection"
	codeDNS        = "dns"
	codeTLS        = "tls"
	codeForbidden  = "webhook.address"
	codeURL        = "webhook.url"
	codeUnreadable = "unreadable"
	codeDriver     = "driver"
	codeFile       = "file"

	whyUnwanted = "unwanted"
	whyOff      = "channel_off"
	whyNowhere  = "no_address"
	whyForbids  = "not_allowed"
	whyPast     = "past"
)

// families says what codes mean; the longest beginning counts.
var families = []struct {
	begins string
	words  words.Text
}{
	{codeTimeout, words.T("对方未在限定时间内响应", "No answer in time.")},
	{codeConnection, words.T("无法连接，或连接中断", "No connection, or it broke.")},
	{codeDNS, words.T("域名无法解析", "The name of the host cannot be resolved.")},
	{codeTLS, words.T("加密连接未能建立", "No encrypted connection.")},
	{codeForbidden, words.T("目标地址在禁止访问的网段", "The target lies in a network that must not be called.")},
	{codeURL, words.T("目标网址不符合要求", "The URL is not one that may be called.")},
	{codeUnreadable, words.T("内容无法用本系统的密钥打开", "The content cannot be opened with this installation's key.")},
	{codeFile, words.T("附件未能生成", "What it carries along could not be made.")},
	{"smtp.tls", words.T("邮件服务器不支持加密连接", "The mail server offers no encryption.")},
	{"smtp.auth", words.T("邮件服务器拒绝登录", "The mail server refused the login.")},
	{"smtp.4", words.T("邮件服务器暂时拒收", "The mail server refuses for now.")},
	{"smtp.5", words.T("邮件服务器拒收", "The mail server refuses.")},
	{"http.3", words.T("对方要求跳转，系统不跟随跳转", "The receiver redirects, which is not followed.")},
	{"http.410", words.T("对方已停止接收", "The receiver has gone for good.")},
	{"http.4", words.T("对方拒绝接收", "The receiver refuses.")},
	{"http.5", words.T("对方系统出错", "The receiver's system fails.")},
	{whyUnwanted, words.T("收件人关闭了此类通知", "The receiver does not want this.")},
	{whyOff, words.T("此渠道未启用", "This channel is not in use.")},
	{whyForbids, words.T("收件人已无权查看附件", "The receiver may not see what it carries any more.")},
	{whyPast, words.T("所说的时刻已过，不再发送", "The moment it speaks of has passed, so it is not sent any more.")},
	{whyNowhere, words.T("收件人已没有此渠道的联系方式", "The receiver has no contact on this channel any more.")},
}

// Why (原因) is why something was not sent.
type Why struct {
	Code  string
	Words words.Text
}

func why(code string) Why {
	w := Why{Code: code, Words: words.T("发送失败", "It could not be sent.")}
	longest := 0
	for _, f := range families {
		if len(f.begins) > longest && len(code) >= len(f.begins) && code[:len(f.begins)] == f.begins {
			w.Words, longest = f.words, len(f.begins)
		}
	}
	return w
}

var failureCode = regexp.MustCompile(`^[a-z0-9_.-]{1,40}$`)

// failureOf makes what a driver returned a failure that is fit to keep.
func failureOf(err error) *Failure {
	var f *Failure
	switch {
	case errors.As(err, &f) && failureCode.MatchString(f.Code):
		return f
	case errors.As(err, &f):
		return &Failure{Code: codeDriver, Final: f.Final, Down: f.Down, After: f.After}
	case late(err):
		return &Failure{Code: codeTimeout, Down: true}
	}
	return &Failure{Code: codeDriver, Down: true}
}

func late(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}
