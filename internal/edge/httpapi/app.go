package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"liandong/web"
)

const notBuilt = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>liandong 联动</title>
<body style="font:16px/1.6 system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em">
<h1>网页尚未构建</h1><p>接口已在运行:<a href="/openapi.json">/openapi.json</a>。要使用网页,请运行 <code>make run</code>(需要 Node.js)。</p>
<h1 lang="en">The web pages are not built</h1><p lang="en">The API is running: <a href="/openapi.json">/openapi.json</a>. For the pages, run <code>make run</code> (needs Node.js).</p>`

// page is a file of the web app as it is sent. The build has written some smaller beside it, as NAME.br and NAME.gz.
type page struct {
	kind  string
	forms []form // the smallest first, as it is last
}

type form struct {
	encoding, etag string
	content        []byte
}

// pagesOf reads the built app, which lies in the program. What only serves the build is left out.
func pagesOf(files fs.FS) (map[string]page, error) {
	all := map[string]page{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && d.Name() == ".vite" {
				return fs.SkipDir
			}
			return err
		}
		plain, encoding := name, ""
		for ending, one := range map[string]string{".br": "br", ".gz": "gzip"} {
			if before, ok := strings.CutSuffix(name, ending); ok {
				plain, encoding = before, one
			}
		}
		if strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		p := all[plain]
		if p.kind = mime.TypeByExtension(path.Ext(plain)); p.kind == "" {
			p.kind = "application/octet-stream"
		}
		p.forms = append(p.forms, form{encoding: encoding, etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, content: content})
		all[plain] = p
		return nil
	})
	return all, err
}

// best returns the smallest form that a client takes; what stands without an encoding everybody takes.
func (p page) best(accepted string) (best form) {
	for _, f := range p.forms {
		if (f.encoding == "" || accepts(accepted, f.encoding)) && (best.content == nil || len(f.content) < len(best.content)) {
			best = f
		}
	}
	return best
}

// accepts reads Accept-Encoding.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, weighted := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		if !weighted {
			return true
		}
		q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
		return err == nil && q > 0
	}
	return false
}

// app serves the embedded pages; addresses that are no file get the start page of their app, whose router knows them.
func app() http.Handler {
	pages, err := pagesOf(web.Files())
	return serving(pages, web.Apps(), err)
}

// startPageOf finds the start page of the app that has an address: the nearest above it that an app calls its own.
func startPageOf(apps map[string]string, address string) string {
	for ; address != "/"; address = path.Dir(address) {
		if name, ok := apps[address]; ok {
			return web.Start(name)
		}
	}
	return web.Start(web.Desk)
}

func serving(pages map[string]page, apps map[string]string, err error) http.Handler {
	_, built := pages[web.Start(web.Desk)]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if !built || err != nil {
			h.Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(notBuilt))
			return
		}
		address := path.Clean("/" + r.URL.Path)
		name := strings.TrimPrefix(address, "/")
		p, there := pages[name]
		if !there {
			name = startPageOf(apps, address)
			p = pages[name]
		}
		if strings.HasPrefix(name, "assets/") {
			h.Set("Cache-Control", "public, max-age=31536000, immutable") // names carry a hash
		} else {
			h.Set("Cache-Control", "no-cache")
		}
		f := p.best(r.Header.Get("Accept-Encoding"))
		h.Set("Content-Type", p.kind)
		h.Set("ETag", f.etag)
		h.Set("Vary", "Accept-Encoding") // nothing else is chosen by
		if f.encoding != "" {
			h.Set("Content-Encoding", f.encoding)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content))
	})
}
